/** Requests and answers: one definition each for checking, for writing and for the OpenAPI page. */
import { Type, type Static } from 'typebox';
import { MOST_DOCUMENTS } from './settings.js';

const Message = Type.Object(
  {
    role: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Who speaks, e.g. `user` or `assistant`.',
    }),
    content: Type.Unsafe<unknown>({
      type: ['string', 'null', 'array'],
      items: {
        type: ['string', 'object'],
        properties: { type: { type: 'string' }, text: { type: 'string' } },
      },
      description:
        'Text, or a list of parts as in the APIs of OpenAI and Anthropic, of which the texts count.',
    }),
  },
  { description: 'One message. Other fields are ignored.' },
);
const Conversation = Type.Array(Message, {
  minItems: 1,
  maxItems: 10_000,
  description: 'One conversation, in order.',
});
const many = { minItems: 1, maxItems: MOST_DOCUMENTS };

export const ClassifyRequest = Type.Partial(
  Type.Object({
    texts: Type.Array(Type.String({ minLength: 1 }), {
      ...many,
      description: 'Texts to classify, one document each.',
    }),
    messages: Conversation,
    conversations: Type.Array(Conversation, {
      ...many,
      description: 'Several conversations, one document each.',
    }),
    vectors: Type.Array(Type.Array(Type.Number(), { minItems: 1, maxItems: 65_536 }), {
      ...many,
      description:
        'Vectors of the classifier’s embedding model, one a document; `/v1/taxonomy` names the model and the dimensions.',
    }),
  }),
  {
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    description: 'Exactly one of the fields.',
    examples: [{ texts: ['My card was charged twice.'] }],
  },
);
export type ClassifyRequest = Static<typeof ClassifyRequest>;

const ClassifierVersion = Type.String({
  description:
    'Names the classifier that answered: 12 hexadecimal digits that change with its content.',
});
const CategoryId = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  description: 'Null is `Other`: none of the categories.',
});
const guess = {
  categoryId: CategoryId,
  category: Type.String({ description: 'The category’s name, or `Other`.' }),
  confidence: Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'The category’s probability; `/v1/taxonomy` says whether it is calibrated.',
  }),
};

export const ClassifyAnswer = Type.Object({
  classifierVersion: ClassifierVersion,
  results: Type.Array(
    Type.Object({
      ...guess,
      abstained: Type.Boolean({
        description:
          'True where the confidence is below the classifier’s threshold: the category is a best guess, not an answer.',
      }),
      runnerUp: Type.Object(guess),
    }),
    { description: 'One a document, in the order of the request.' },
  ),
});
export type ClassifyAnswer = Static<typeof ClassifyAnswer>;

const nullable = <T>(type: string, description: string) =>
  Type.Unsafe<T | null>({ type: [type, 'null'], description });

export const TaxonomyAnswer = Type.Object({
  classifierVersion: ClassifierVersion,
  taxonomyVersion: nullable<number>('integer', 'Which version of its run’s taxonomy it is.'),
  trainedAt: Type.String({ description: 'ISO 8601.' }),
  embeddingModel: Type.String(),
  dimensions: Type.Integer({ description: 'Length of a vector.' }),
  acceptsTexts: Type.Boolean({ description: 'False where the service takes vectors alone.' }),
  calibrated: Type.Boolean(),
  targetPrecision: nullable<number>('number', 'Null: the classifier never abstains.'),
  categories: Type.Array(
    Type.Object({
      id: CategoryId,
      name: Type.String(),
      description: nullable<string>(
        'string',
        'Null where the results beside the classifier hold none.',
      ),
    }),
  ),
});
export type TaxonomyAnswer = Static<typeof TaxonomyAnswer>;

export const HealthAnswer = Type.Object({ status: Type.String() });

export const ProblemAnswer = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON pointer into the body.' }),
          detail: Type.String(),
        }),
      ),
    ),
  },
  { description: 'Problem details (RFC 9457).' },
);
