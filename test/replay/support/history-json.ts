/**
 * Histories to and from JSON, in the form of `temporal workflow show --output json`.
 *
 * The SDK's own `historyToJSON` and `historyFromJSON` fail where npm installs `protobufjs` for `@temporalio/common` and
 * `@temporalio/proto` apart, as it does here: each knows the types of its own copy alone. This takes the copy of
 * `@temporalio/proto`, whose types they are.
 */
import { createRequire } from 'node:module';
import type { History } from '@temporalio/common/lib/proto-utils.js';

interface ProtoJson {
  toJson(type: unknown, message: unknown): unknown;
  fromJson(type: unknown, json: unknown, options: { ignoreUnknownFields: boolean }): unknown;
}

interface Root {
  lookupType(name: string): unknown;
}

const own = createRequire(import.meta.url);
const ofCommon = createRequire(own.resolve('@temporalio/common'));
const ofProto = createRequire(ofCommon.resolve('@temporalio/proto'));
const protoJson = ofProto('protobufjs/ext/protojson') as ProtoJson;
const roots = ofCommon('@temporalio/proto/lib/patch-protobuf-root') as {
  patchProtobufRoot(root: unknown): Root;
};
const historyType = roots
  .patchProtobufRoot(ofCommon('@temporalio/proto'))
  .lookupType('temporal.api.history.v1.History');

export interface HistoryJson {
  readonly events: readonly Record<string, unknown>[];
}

export function historyToJson(history: History): HistoryJson {
  return protoJson.toJson(historyType, history) as HistoryJson;
}

/** Fields that a newer server writes are passed over. @throws TypeError when it is no history. */
export function historyFromJson(json: unknown): History {
  return protoJson.fromJson(historyType, json, { ignoreUnknownFields: true }) as History;
}
