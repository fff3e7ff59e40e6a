/** A mermaid picture of what the run did, with its numbers. */
import { count } from './markdown.js';
import type { ReportData } from './report-data.js';

/** Holds no text from documents or models, so nothing in it needs escaping. */
export function renderPicture(data: ReportData): string {
  const { documents, summarized, labelled, classified, trajectory, classifier, config } = data;
  const nodes: [id: string, text: string][] = [
    ['corpus', `${count(documents)} documents`],
    ...(summarized > 0
      ? ([['summaries', `${count(summarized)} summaries`]] as [string, string][])
      : []),
    ...trajectory.map(({ version, step, categories, score }): [string, string] => [
      `v${version}`,
      `${step}<br/>${categories.length} categories${score === null ? '' : `<br/>rated ${Math.round(score)}`}`,
    ]),
    ...(labelled > 0 ? ([['labels', `${count(labelled)} labels`]] as [string, string][]) : []),
    ...(classifier?.trained
      ? ([
          [
            'classifier',
            `classifier<br/>agreement ${classifier.agreement === null ? '–' : classifier.agreement.toFixed(3)}`,
          ],
        ] as [string, string][])
      : []),
    ...(classified > 0
      ? ([['rest', `${count(classified)} classified`]] as [string, string][])
      : []),
  ];
  const lines = nodes.map(([id, text]) => `  ${id}["${text}"]`);
  const arrows = nodes.slice(1).map(([id], index) => `  ${nodes[index]?.[0] ?? ''} --> ${id}`);
  const sample = labelled > 0 ? [`  corpus -->|"sample, seed ${config.seed}"| labels`] : [];
  return `\`\`\`mermaid\nflowchart LR\n${[...lines, ...arrows, ...sample].join('\n')}\n\`\`\``;
}
