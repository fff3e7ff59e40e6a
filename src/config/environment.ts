/** What the environment says: where the state is, which providers this worker may call, how it logs. */
import { z } from 'zod';
import { parseDuration } from '../domain/duration.js';
import { InputError } from './input-error.js';

/** A variable that is set but empty counts as not set, as in most shells' habits. */
const blankIsUnset = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;
const optional = z.preprocess(blankIsUnset, z.string().trim().optional());
const url = optional.refine((value) => value === undefined || URL.canParse(value), {
  error: 'must be a URL',
});

const concurrencyError = 'must be a whole number above 0';

const environmentSchema = z.object({
  TNTFLOW_HOME: optional,
  TNTFLOW_STORE: optional,
  /** The operator's file: JSON or YAML. */
  TNTFLOW_CONFIG: optional,
  TNTFLOW_LOG_LEVEL: z.preprocess(
    blankIsUnset,
    z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  ),
  TNTFLOW_CONCURRENCY: z.preprocess(
    blankIsUnset,
    z.coerce
      .number({ error: concurrencyError })
      .int({ error: concurrencyError })
      .positive({ error: concurrencyError })
      .optional(),
  ),
  /** Milliseconds for one call of a provider. */
  TNTFLOW_CALL_TIMEOUT: z.preprocess(
    blankIsUnset,
    z
      .string()
      .transform((value) => parseDuration(value))
      .refine((value) => value === undefined || value > 0, {
        error: 'must be a duration such as "30s" or "2m"',
      })
      .optional(),
  ),
  /** Secret. The bearer token of the classification service. */
  TNTFLOW_SERVE_TOKEN: optional.refine(
    (value) => value === undefined || /^[\x21-\x7e]{16,}$/u.test(value),
    { error: 'must have 16 characters or more, without white space' },
  ),
  /** Where a worker shows `/metrics`, `/healthz` and `/readyz`. */
  TNTFLOW_METRICS_ADDRESS: z.preprocess(
    blankIsUnset,
    z
      .string()
      .transform((value) => parseListenAddress(value.trim()))
      .refine((value) => value !== undefined, {
        error: 'must be HOST:PORT such as "127.0.0.1:9464", or "0.0.0.0:9464" for all interfaces',
      })
      .optional(),
  ),
  // Of the providers' SDKs, by the same names and with the same meaning.
  ANTHROPIC_API_KEY: optional,
  ANTHROPIC_AUTH_TOKEN: optional,
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_CUSTOM_HEADERS: optional,
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: url,
  OPENAI_ORG_ID: optional,
  OPENAI_PROJECT_ID: optional,
  OPENAI_CUSTOM_HEADERS: optional,
});

/** `host:port`, with an IPv6 address in brackets. */
function parseListenAddress(text: string): { host: string; port: number } | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([\da-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/iu.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

export type Environment = z.output<typeof environmentSchema>;

/** @throws InputError naming the variable. Values are never shown: they may be keys. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const result = environmentSchema.safeParse(env);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new InputError(`The environment cannot be used:\n${lines.join('\n')}`);
}
