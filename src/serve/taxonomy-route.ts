/** `GET /v1/taxonomy`: the categories that answers are from, and what the classifier is. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { OTHER_ID } from '../contracts/taxonomy.js';
import { problemResponses } from './problem-responses.js';
import { TaxonomyAnswer } from './schemas.js';
import type { ServiceState } from './service-state.js';

export const taxonomyRoute: FastifyPluginCallbackTypebox<{ readonly state: ServiceState }> = (
  app,
  { state: { slot } },
  done,
) => {
  app.get(
    '/taxonomy',
    {
      schema: {
        operationId: 'taxonomy',
        summary: 'The categories and the classifier',
        response: { 200: TaxonomyAnswer, ...problemResponses(401, 429, 500) },
      },
    },
    () => {
      const { version, classifier, embedder, descriptions } = slot.current;
      const { taxonomyVersion, trainedAt, embedding, calibration, abstention } = classifier;
      return {
        classifierVersion: version,
        taxonomyVersion,
        trainedAt,
        embeddingModel: embedding.model,
        dimensions: embedding.dimensions,
        acceptsTexts: embedder !== null,
        calibrated: calibration !== null,
        targetPrecision: abstention?.targetPrecision ?? null,
        categories: classifier.categories.map(({ id, name }) => ({
          id: id === OTHER_ID ? null : id,
          name,
          description: descriptions.get(id) ?? null,
        })),
      };
    },
  );
  done();
};
