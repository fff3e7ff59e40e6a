/** Problem details in the OpenAPI page: one entry a status. */
import { STATUS_CODES } from 'node:http';
import { PROBLEM_TYPE } from './problem.js';
import { ProblemAnswer } from './schemas.js';

export function problemResponses<S extends number>(...statuses: readonly S[]) {
  const responses = statuses.map((status) => [
    status,
    {
      description: STATUS_CODES[status] ?? 'Error',
      content: { [PROBLEM_TYPE]: { schema: ProblemAnswer } },
    },
  ]);
  return Object.fromEntries(responses) as Record<S, { description: string; content: object }>;
}
