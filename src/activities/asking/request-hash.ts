/** The key of a completion: the hash of everything that the answer depends on. */
import { createHash } from 'node:crypto';
import type { ChatModel, ChatRequest } from '../../contracts/models.js';

export interface Asking {
  /** Which of several answers to the same question: 0 unless a step wants more than one. */
  readonly sample: number;
  /** How often it was asked again: 0 is the first time. */
  readonly reask: number;
}

export function requestHash(
  model: Pick<ChatModel, 'name' | 'revision'>,
  { task, system, messages, maxTokens, parameters }: ChatRequest,
  { sample, reask }: Asking,
): string {
  return hashOf([
    model.name,
    model.revision ?? '',
    task,
    system,
    messages.map(({ role, content }) => [role, content]),
    maxTokens,
    Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)),
    sample,
    reask,
  ]);
}

/** SHA-256, in hexadecimal, of a value's JSON. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
