/** Activity: finds out, without paying for tokens, whether calls to the run's models can succeed. */
import { Context } from '@temporalio/activity';
import type { PreflightRequest } from '../../contracts/activities.js';
import type { ActivityDependencies } from '../dependencies.js';

export async function preflightModels(
  { models }: ActivityDependencies,
  { chat, embed }: PreflightRequest,
): Promise<void> {
  const signal = Context.current().cancellationSignal;
  await Promise.all([
    ...chat.map(async (name) => (await models.chatModel(name)).preflight({ signal })),
    ...embed.map(async (name) => (await models.embeddingModel(name)).preflight({ signal })),
  ]);
}
