/** LangSmith's own client, with the key and the address that the environment gives. */
import { Client } from 'langsmith';
import { SourceError } from '../source-error.js';
import { patientFetch, type PatientFetchOptions } from './patient-fetch.js';

export interface LangsmithEnvironment {
  readonly apiKey: string;
  /** Undefined: the package's own. */
  readonly apiUrl: string | undefined;
}

/**
 * The variables are those of the package, `LANGSMITH_…` before `LANGCHAIN_…`. Nothing else is asked for a key: neither an
 * input nor a profile of LangSmith's command.
 *
 * @throws SourceError when there is no key, or the address is none.
 */
export function readLangsmithEnvironment(
  source: string,
  env: NodeJS.ProcessEnv = process.env,
): LangsmithEnvironment {
  const read = (name: string) =>
    [env[`LANGSMITH_${name}`], env[`LANGCHAIN_${name}`]]
      .map((value) => value?.trim().replace(/^(["'])(.*)\1$/u, '$2'))
      .find((value) => value !== undefined && value !== '');
  const apiKey = read('API_KEY');
  if (apiKey === undefined) {
    throw new SourceError({
      source,
      problem: 'needs a key of LangSmith: set LANGSMITH_API_KEY where tntflow, or its worker, runs',
    });
  }
  const apiUrl = read('ENDPOINT');
  if (apiUrl !== undefined && !/^https?:\/\//u.test(URL.canParse(apiUrl) ? apiUrl : '')) {
    throw new SourceError({
      source,
      problem: 'LANGSMITH_ENDPOINT must be a URL, as in https://api.smith.langchain.com',
    });
  }
  return { apiKey, apiUrl };
}

export function connectLangsmith(
  { apiKey, apiUrl }: LangsmithEnvironment,
  { signal, faultOf }: Pick<PatientFetchOptions, 'signal' | 'faultOf'>,
): Client {
  return new Client({
    apiKey,
    ...(apiUrl !== undefined && { apiUrl }),
    fetchImplementation: patientFetch({ apiKey, signal, faultOf }),
    // Nothing is traced from here.
    autoBatchTracing: false,
    disablePromptCache: true,
  });
}
