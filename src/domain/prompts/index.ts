/** The prompts by task. */
import type { Task, TaskVariables } from '../../contracts/models.js';
import { generatePrompt } from './generate.js';
import { labelPrompt } from './label.js';
import type { Prompt } from './prompt.js';
import { reviewPrompt } from './review.js';
import { summarizePrompt } from './summarize.js';
import { updatePrompt } from './update.js';

export { askAgain } from './ask-again.js';
export { unknownPlaces, type Prompt, type RenderedPrompt } from './prompt.js';

export const PROMPTS: { readonly [T in Task]: Prompt<TaskVariables[T]> } = {
  summarize: summarizePrompt,
  generate: generatePrompt,
  update: updatePrompt,
  review: reviewPrompt,
  label: labelPrompt,
};

export const PROMPT_VERSIONS: Readonly<Record<Task, string>> = {
  summarize: summarizePrompt.version,
  generate: generatePrompt.version,
  update: updatePrompt.version,
  review: reviewPrompt.version,
  label: labelPrompt.version,
};
