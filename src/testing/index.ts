/** For tests of programs that use tntflow: a server that stands in for the providers, and a model that follows a script. */
export { startStandInServer, type StandInServer } from './stand-in/server.js';
export type { StandInCall } from './stand-in/call-log.js';
export type { StandInServerOptions } from './stand-in/options.js';
export type { StandInApi, StandInEndpoint, StandInRequest } from './stand-in/request.js';
export type { AnswerFunction, StandInAnswer } from './stand-in/answer.js';
export type {
  AnswerFaultKind,
  BodyFaultKind,
  ErrorFaultKind,
  Fault,
  FaultKind,
  FaultPlan,
} from './stand-in/faults.js';
export { faultScript, weightedFaults, type WeightedFaultsOptions } from './stand-in/fault-plan.js';
export { wireFormatAnswer, type AnswerablePrompt } from './wire-format-answer.js';
export { ScriptedChatModel, type ScriptedChatModelOptions } from './scripted-chat-model.js';
