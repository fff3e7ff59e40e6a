/** A user's own prompts and parameters: read once when a run starts, checked, and stored with it. */
import type { Task } from '../contracts/models.js';
import type {
  ChatTask,
  PromptWording,
  PromptWordingInput,
  RunInput,
  TaskParameters,
} from '../contracts/run-input.js';
import { PROMPTS, PROMPT_VERSIONS, unknownPlaces } from '../domain/prompts/index.js';
import { InputError } from './input-error.js';

const TASKS = Object.keys(PROMPT_VERSIONS) as Task[];
const MOST_CHARACTERS = 20_000;

interface PromptFiles {
  readonly absolutePath: (path: string) => string;
  readonly readText: (path: string) => Promise<string>;
}

/** @throws InputError when a file cannot be read, or a text has a place that its prompt does not know. */
export async function resolvePrompts(
  prompts: RunInput['prompts'],
  options: PromptFiles,
): Promise<Record<Task, PromptWording>> {
  const wordings = TASKS.map(async (task) => {
    const wording = await resolveWording(task, prompts?.[task] ?? {}, options);
    return [task, wording] as const;
  });
  return Object.fromEntries(await Promise.all(wordings)) as Record<Task, PromptWording>;
}

async function resolveWording(
  task: Task,
  { instructions, file, extra }: PromptWordingInput,
  options: PromptFiles,
): Promise<PromptWording> {
  const where = `prompts.${task}`;
  if (instructions !== undefined && file !== undefined) {
    throw problem(where, 'has both "instructions" and "file"; give one of them');
  }
  const read = file === undefined ? instructions : await readInstructions(where, file, options);
  const field = file === undefined ? 'instructions' : 'file';
  checkPlaces(task, `${where}.${field}`, read);
  checkPlaces(task, `${where}.extra`, extra);
  return { instructions: read ?? null, extra: extra ?? null };
}

async function readInstructions(
  where: string,
  file: string,
  { absolutePath, readText }: PromptFiles,
): Promise<string> {
  const path = absolutePath(file);
  let text: string;
  try {
    text = (await readText(path)).trim();
  } catch (error) {
    throw problem(`${where}.file`, `${path} cannot be read: ${String((error as Error).message)}`);
  }
  if (text === '') throw problem(`${where}.file`, `${path} is empty`);
  if (text.length > MOST_CHARACTERS) {
    throw problem(
      `${where}.file`,
      `${path} holds ${text.length} characters, more than ${MOST_CHARACTERS}`,
    );
  }
  return text;
}

function checkPlaces(task: Task, where: string, text: string | undefined): void {
  if (text === undefined) return;
  const [unknown] = unknownPlaces(text, PROMPTS[task]);
  if (unknown === undefined) return;
  const known = PROMPTS[task].places.map((place) => `{{${place}}}`).join(', ');
  throw problem(where, `there is no {{${unknown}}} in this prompt; it knows ${known}`);
}

function problem(where: string, what: string): InputError {
  return new InputError(`The input cannot be used:\n${where}: ${what}`);
}

/** As reports show them. */
export function promptVersions(
  wordings: Readonly<Record<Task, PromptWording>>,
): Record<Task, string> {
  const versions = TASKS.map((task) => {
    const { instructions, extra } = wordings[task];
    const base = instructions === null ? PROMPT_VERSIONS[task] : 'custom';
    return [task, extra === null ? base : `${base} with additions`] as const;
  });
  return Object.fromEntries(versions) as Record<Task, string>;
}

export function resolveParameters(
  parameters: RunInput['parameters'],
): Record<ChatTask, TaskParameters> {
  const of = (task: ChatTask): TaskParameters => ({
    maxTokens: parameters?.[task]?.maxTokens ?? null,
    temperature: parameters?.[task]?.temperature ?? null,
    topP: parameters?.[task]?.topP ?? null,
  });
  return { summarize: of('summarize'), taxonomy: of('taxonomy'), label: of('label') };
}
