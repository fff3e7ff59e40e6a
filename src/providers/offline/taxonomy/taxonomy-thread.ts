/** Runs in a worker thread: clustering a minibatch takes too long for a thread that has heartbeats to send. */
import { generate, update, type TaxonomyRequest } from './answer.js';

export default function answer(request: TaxonomyRequest): string {
  return request.task === 'generate' ? generate(request.variables) : update(request.variables);
}
