/**
 * What a run is asked to do (`RunInput`, every field but the source of documents has a default) and what that was
 * resolved to (`RunConfig`, recorded by the first activity; nothing later looks at defaults again).
 */
import type { Task } from './models.js';
import type { Category } from './taxonomy.js';

export type SourceFormat = 'jsonl' | 'csv' | 'tsv' | 'folder';

/** Names of columns of a CSV or TSV file; letter case counts only where two differ in nothing else. */
export interface SourceColumns {
  /** Default: `id`, where there is such a column; else ids are made from content and position. */
  readonly id?: string | undefined;
  /** Default: the first there is of `text`, `content`, `message`, `query`. */
  readonly text?: string | undefined;
  /** Default: none. */
  readonly metadata?: readonly string[] | undefined;
}

/** How a run that LangSmith recorded becomes a document: paths such as `inputs.question` or `metadata.user_id`. */
export interface LangsmithMapping {
  /** Earlier messages of the conversation. */
  readonly history?: string | undefined;
  /** What the user said, or all messages. */
  readonly question?: string | undefined;
  readonly answer?: string | undefined;
  readonly id?: string | undefined;
  readonly time?: string | undefined;
  readonly user?: string | undefined;
  /** A filter expression of LangSmith's own, e.g. `eq(name, "chat")`. */
  readonly filter?: string | undefined;
}

/** One of the models that share a task's documents. */
export interface ModelShare {
  /** `provider:model`. */
  readonly model: string;
  /** Its part of the documents, against the weights of the others; above 0. */
  readonly weight: number;
}

/** Models by task, each named `provider:model`. Tasks about one document may be split over several models. */
export interface RunModels {
  readonly summarize: readonly ModelShare[];
  readonly taxonomy: string;
  readonly label: readonly ModelShare[];
  readonly embed: string;
}

/** As a user gives them: one model, or several with weights. */
export interface RunModelsInput {
  readonly summarize?: string | readonly ModelShare[] | undefined;
  readonly taxonomy?: string | undefined;
  readonly label?: string | readonly ModelShare[] | undefined;
  readonly embed?: string | undefined;
}

/** A task's prompt in the user's own words; both may have places such as `{{useCase}}`. */
export interface PromptWording {
  /** In place of the built-in instructions; null: those. The rules and the format of the answer stay. */
  readonly instructions: string | null;
  /** Added after the instructions. */
  readonly extra: string | null;
}

export interface PromptWordingInput {
  readonly instructions?: string | undefined;
  /** A text file on the worker's machine that holds the instructions. */
  readonly file?: string | undefined;
  readonly extra?: string | undefined;
}

/** What is sent with the requests of a task; null: not sent, or for `maxTokens` what suits the task. */
export interface TaskParameters {
  /** Most tokens of an answer. */
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
}

/** The tasks as models are chosen for them: the three steps of the taxonomy are one. */
export type ChatTask = 'summarize' | 'taxonomy' | 'label';

export interface GivenTaxonomy {
  readonly categories: readonly {
    readonly id?: string | undefined;
    readonly name: string;
    readonly description: string;
  }[];
  /** `frozen`: used as it is, phase 1 is skipped. `extend`: the first minibatch updates it. */
  readonly mode?: 'frozen' | 'extend' | undefined;
}

/** What a run that begins with phase 3 starts from, as its first activity found it in the store and on the disk. */
export type StartingPoint =
  /** Labels that an earlier run gave under one version of its taxonomy. */
  | {
      readonly kind: 'labels-of-run';
      readonly workflowId: string;
      readonly runId: number;
      readonly taxonomyId: number;
    }
  /** A file of labels by people, on the worker's machine. */
  | { readonly kind: 'labels-file'; readonly file: string }
  /** The classifier of an earlier run; the people's and the model's labels of that taxonomy version are kept. */
  | {
      readonly kind: 'classifier-of-run';
      readonly workflowId: string;
      readonly runId: number;
      readonly taxonomyId: number;
      readonly classifierId: number;
    }
  /** A folder with a saved classifier, on the worker's machine. */
  | { readonly kind: 'classifier-folder'; readonly folder: string };

/** What only refreshes are told. */
export interface RefreshConfig {
  /** Share of labels, 0–1: a new version that would move more of them is only proposed. */
  readonly mostMoved: number;
  /** Most documents of the anchor sample. */
  readonly anchorSize: number;
  /** What shares are compared with besides last week's: `first`, or the workflow id of a refresh. */
  readonly baseline: string;
  /** The run whose taxonomy the first refresh begins with; null: the newest one of the corpus. */
  readonly run: string | null;
}

/** The one JSON object a workflow is started with. Settings and defaults: `config/run-input.ts`. */
export interface RunInput {
  readonly corpus?: string | undefined;
  readonly source?: string | undefined;
  readonly format?: SourceFormat | undefined;
  readonly columns?: SourceColumns | undefined;
  readonly since?: string | undefined;
  readonly langsmith?: LangsmithMapping | undefined;
  readonly useCase?: string | undefined;
  readonly sampleSize?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly testSplit?: number | undefined;
  readonly seed?: number | undefined;
  readonly summaryLength?: number | undefined;
  readonly summaryExplanationLength?: number | undefined;
  readonly suggestionLength?: number | undefined;
  readonly clusterNameLength?: number | undefined;
  readonly clusterDescriptionLength?: number | undefined;
  readonly explanationLength?: number | undefined;
  readonly maxNumClusters?: number | undefined;
  readonly taxonomy?: GivenTaxonomy | undefined;
  readonly models?: string | RunModelsInput | undefined;
  readonly prompts?: Partial<Record<Task, PromptWordingInput | undefined>> | undefined;
  readonly parameters?:
    | Partial<
        Record<ChatTask, { readonly [P in keyof TaskParameters]?: number | undefined } | undefined>
      >
    | undefined;
  readonly label?:
    | { readonly sampleSize?: number | undefined; readonly classifyRest?: boolean | undefined }
    | undefined;
  readonly refresh?:
    | {
        readonly mostMoved?: number | undefined;
        readonly anchorSize?: number | undefined;
        readonly baseline?: string | undefined;
      }
    | undefined;
  readonly run?: string | undefined;
  readonly labels?: string | undefined;
  /** How one is trained; or the folder of one that was saved. */
  readonly classifier?:
    | string
    | {
        readonly c?: number | 'auto' | undefined;
        readonly classWeight?: 'balanced' | 'none' | undefined;
        readonly maxIterations?: number | undefined;
        readonly targetPrecision?: number | 'none' | undefined;
      }
    | undefined;
  readonly concurrency?: number | undefined;
  readonly documentsPerActivity?: number | undefined;
  readonly maxFailureRatio?: number | undefined;
  readonly maxBadRecordRatio?: number | undefined;
  readonly outageTimeout?: string | undefined;
  readonly pauseTimeout?: string | undefined;
  readonly out?: string | undefined;
}

/** A run's input with every default resolved. Documents are counted in documents, lengths in words. */
export interface RunConfig {
  readonly corpus: string;
  /** Null when the corpus is already in the store. */
  readonly source: string | null;
  /** Null: by the source's name. */
  readonly format: SourceFormat | null;
  /** Null: the columns with the usual names. */
  readonly columns: SourceColumns | null;
  /** ISO 8601: older documents are not imported; null: all are. */
  readonly since: string | null;
  /** Null: the fields with the usual names. */
  readonly langsmith: LangsmithMapping | null;
  readonly useCase: string;
  readonly sampleSize: number;
  readonly batchSize: number;
  readonly testSplit: number;
  readonly seed: number;
  readonly summaryLength: number;
  readonly summaryExplanationLength: number;
  readonly suggestionLength: number;
  readonly clusterNameLength: number;
  readonly clusterDescriptionLength: number;
  readonly explanationLength: number;
  readonly maxNumClusters: number;
  readonly taxonomy: {
    readonly categories: readonly Category[];
    readonly mode: 'frozen' | 'extend';
  } | null;
  readonly models: RunModels;
  /** The user's own words, read once when the run began. */
  readonly prompts: Readonly<Record<Task, PromptWording>>;
  readonly parameters: Readonly<Record<ChatTask, TaskParameters>>;
  /** The versions of the prompts by task, as they were when the run began; `custom` where the user replaced one. */
  readonly promptVersions: Readonly<Record<Task, string>>;
  readonly label: {
    /** Null: the taxonomy's own sample is labelled. */
    readonly sampleSize: number | null;
    readonly classifyRest: boolean;
  };
  readonly classifier: {
    readonly c: number | 'auto';
    readonly classWeight: 'balanced' | 'none';
    readonly maxIterations: number;
    readonly targetPrecision: number | 'none';
  };
  /** Left out by all runs but refreshes. */
  readonly refresh?: RefreshConfig;
  /** Left out by runs that make labels and classifiers of their own. */
  readonly startsFrom?: StartingPoint;
  readonly concurrency: number;
  readonly documentsPerActivity: number;
  readonly maxFailureRatio: number;
  readonly maxBadRecordRatio: number;
  /** How long a provider that fails is tried again before the run pauses. */
  readonly outageTimeoutMs: number;
  readonly pauseTimeoutMs: number;
  /** Absolute folder, on the worker's machine, where the results are written. */
  readonly out: string;
}
