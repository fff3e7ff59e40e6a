/** The schema of the operator's configuration: what is allowed in the file, and what is meant where it says nothing. */
import { z } from 'zod';
import type { OperatorConfig } from '../contracts/operator.js';
import {
  ModelNameError,
  parseModelName,
  PROVIDERS,
  SERVER_NAME,
  type ModelName,
} from '../domain/model-names.js';

const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};
const dollars = () => {
  const error = 'must be US dollars for a million tokens, from 0 to 100000';
  return z.number({ error }).min(0, { error }).max(100_000, { error });
};
const factor = 'must be a number from 1 to 1000';

/** A field that is left out, or has nothing behind its name, as when all of a section is commented out. */
const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((v) => v ?? null);

const BASE_URL = 'must be the http or https address of an API, such as http://gpu-1:8000/v1';

const baseUrl = z.string({ error: BASE_URL }).superRefine((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem =
    url === undefined || !['http:', 'https:'].includes(url.protocol)
      ? BASE_URL
      : url.username !== '' || url.password !== ''
        ? 'must hold no user or password: a key goes into an environment variable, which apiKeyVariable names'
        : /[?#]/u.test(text)
          ? 'must hold no ? or #: paths are added to its end'
          : undefined;
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const VARIABLE =
  'must be the name of an environment variable (A-Z, 0-9 and _), such as GPU_API_KEY; never a key itself';

const server = z.strictObject({
  baseUrl,
  apiKeyVariable: orNull(
    z.string({ error: VARIABLE }).regex(/^[A-Z_][A-Z0-9_]{0,99}$/u, { error: VARIABLE }),
  ),
});

const limits = z.strictObject({
  requestsPerMinute: orNull(wholeNumber(1, 1e9)),
  tokensPerMinute: orNull(wholeNumber(1, 1e12)),
  concurrency: orNull(wholeNumber(1, 10_000)),
});

const price = z.strictObject({
  input: dollars(),
  output: dollars(),
  cachedInput: orNull(dollars()),
  cacheWrite: orNull(dollars()),
  longInput: orNull(
    z.strictObject({
      aboveTokens: wholeNumber(1, 1e9),
      factor: z.number({ error: factor }).min(1, { error: factor }).max(1000, { error: factor }),
    }),
  ),
});

const MODEL_KEY =
  'must be a model named provider:model, or provider:* for all models of a provider';

/** What an entry is for; undefined for all models of a provider. @throws ModelNameError */
function modelOfKey(key: string): ModelName | undefined {
  if (PROVIDERS.some((provider) => key === `${provider}:*`)) return undefined;
  if (key.includes('*')) throw new ModelNameError({ given: key, problem: MODEL_KEY });
  return parseModelName(key);
}

const modelKey = z.string().superRefine((key, context) => {
  try {
    modelOfKey(key);
  } catch (error) {
    if (!(error instanceof ModelNameError)) throw error;
    context.addIssue({ code: 'custom', message: MODEL_KEY });
  }
});

const serverName = z
  .string()
  .regex(SERVER_NAME, { error: 'a compatible server’s name must be 1 to 40 of a-z, 0-9 and -' });

const section = <K extends z.ZodString, V extends z.ZodType>(key: K, value: V, what: string) =>
  z
    .record(key, value, { error: `must be an object of ${what}` })
    .nullish()
    .transform((entries) => entries ?? {});

export const operatorSchema = z
  .strictObject({
    compatible: section(serverName, server, 'servers by their names'),
    limits: section(modelKey, limits, 'limits by models'),
    prices: section(modelKey, price, 'prices by models'),
    contextTokens: section(modelKey, wholeNumber(256, 1e9), 'numbers of tokens by models'),
  })
  .superRefine((config, context) => {
    for (const name of ['limits', 'prices', 'contextTokens'] as const) {
      for (const key of Object.keys(config[name])) {
        const server = modelOfKey(key)?.server ?? null;
        if (server === null || Object.hasOwn(config.compatible, server)) continue;
        const message = `there is no compatible server "${server}" in this file`;
        context.addIssue({ code: 'custom', path: [name, key], message });
      }
    }
  }) satisfies z.ZodType<OperatorConfig>;
