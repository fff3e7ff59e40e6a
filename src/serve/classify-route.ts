/** `POST /v1/classify`: categories for texts, conversations or vectors. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { classifyVectors, type CategoryProbability } from '../classifier/index.js';
import { OTHER_ID } from '../contracts/taxonomy.js';
import type { ActiveClassifier } from './active-classifier.js';
import { startDeadline } from './deadline.js';
import { problemResponses } from './problem-responses.js';
import { ProblemError } from './problem-error.js';
import { requestTexts } from './request-texts.js';
import { ClassifyAnswer, ClassifyRequest } from './schemas.js';
import type { ServiceState } from './service-state.js';
import { joinVectors } from './text-embedder.js';

export const classifyRoute: FastifyPluginCallbackTypebox<{ readonly state: ServiceState }> = (
  app,
  { state },
  done,
) => {
  const { slot, metrics, settings } = state;
  app.post(
    '/classify',
    {
      schema: {
        operationId: 'classify',
        summary: 'Classify texts, conversations or vectors',
        body: ClassifyRequest,
        response: {
          200: ClassifyAnswer,
          ...problemResponses(400, 401, 413, 415, 422, 429, 500, 502, 503, 504),
        },
      },
    },
    async (request, reply) => {
      // One classifier from here to the answer, whatever is swapped meanwhile.
      const active = slot.current;
      const deadline = startDeadline(reply.raw, settings.requestTimeoutMs);
      try {
        const features = await featuresOf(request.body, active, deadline.signal);
        const classified = classifyVectors(active.classifier, features);
        metrics.classified(classified);
        const results = classified.map(({ abstained, runnerUp, ...best }) => ({
          ...guessOf(best),
          abstained,
          runnerUp: guessOf(runnerUp),
        }));
        return { classifierVersion: active.version, results };
      } finally {
        deadline.clear();
      }
    },
  );
  done();
};

async function featuresOf(
  { vectors, ...request }: ClassifyRequest,
  { classifier, embedder }: ActiveClassifier,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { dimensions, model } = classifier.embedding;
  if (vectors) return givenVectors(vectors, dimensions);
  const texts = requestTexts(request);
  if (embedder === null) {
    throw new ProblemError({
      status: 422,
      detail: `This service takes vectors alone: embed the texts with ${model} and send "vectors".`,
    });
  }
  return joinVectors(await embedder.embed(texts, signal), { texts: texts.length, dimensions });
}

function givenVectors(vectors: readonly (readonly number[])[], dimensions: number): Float32Array {
  const features = new Float32Array(vectors.length * dimensions);
  for (const [row, vector] of vectors.entries()) {
    const pointer = `/vectors/${row}`;
    const detail =
      vector.length !== dimensions
        ? `${pointer} has ${vector.length} values; the classifier takes vectors of ${dimensions} dimensions`
        : vector.every((value) => Number.isFinite(Math.fround(value)))
          ? undefined
          : `${pointer} holds a value that is no finite 32-bit float`;
    if (detail !== undefined) {
      throw new ProblemError({ status: 422, detail, errors: [{ pointer, detail }] });
    }
    features.set(vector, row * dimensions);
  }
  return features;
}

function guessOf({ categoryId, category, probability }: CategoryProbability) {
  return {
    categoryId: categoryId === OTHER_ID ? null : categoryId,
    category,
    confidence: probability,
  };
}
