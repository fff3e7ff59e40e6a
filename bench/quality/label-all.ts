/** Labels documents under a taxonomy with a model alone: for texts that are none of the corpus. */
import type { Turn } from '../../src/contracts/documents.js';
import type { CategoryRow, ChatModel } from '../../src/contracts/models.js';
import { parseLabel } from '../../src/domain/parsing/index.js';

export async function labelAll(
  model: ChatModel,
  documents: readonly { readonly turns: readonly Turn[] }[],
  taxonomy: readonly CategoryRow[],
): Promise<string[]> {
  const labels: string[] = [];
  for (const { turns } of documents) {
    const { text } = await model.complete({
      task: 'label',
      variables: { useCase: 'Find out what people want.', turns, taxonomy, explanationLength: 20 },
      // The offline model reads the variables alone.
      system: '',
      messages: [],
      maxTokens: 1_000,
      parameters: {},
    });
    const answer = parseLabel(text, taxonomy);
    if (!answer.ok) throw new Error(`The model's answer cannot be used: ${answer.problem}`);
    labels.push(answer.value.category?.name ?? 'Other');
  }
  return labels;
}
