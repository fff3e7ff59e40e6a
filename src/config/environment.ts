/** What the environment says: where the state is, which providers this worker may call, how it logs. */
import { z } from 'zod';
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
  ANTHROPIC_API_KEY: optional,
  ANTHROPIC_BASE_URL: url,
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: url,
});

export type Environment = z.output<typeof environmentSchema>;

/** @throws InputError naming the variable. Values are never shown: they may be keys. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const result = environmentSchema.safeParse(env);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new InputError(`The environment cannot be used:\n${lines.join('\n')}`);
}
