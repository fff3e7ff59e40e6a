/** Runs in a worker thread: clustering a minibatch takes too long for a thread that has heartbeats to send. */
import type { GenerateVariables, UpdateVariables } from '../../../contracts/models.js';
import { generate, update } from './answer.js';

/** A request of one of the three tasks, without its rendered prompt. */
export type TaxonomyTask =
  | { readonly task: 'generate'; readonly variables: GenerateVariables }
  | { readonly task: 'update' | 'review'; readonly variables: UpdateVariables };

export default function answer(request: TaxonomyTask): string {
  return request.task === 'generate' ? generate(request.variables) : update(request.variables);
}
