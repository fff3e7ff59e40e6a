/** Settings of a run and of the environment. */
export { readEnvironment, type Environment } from './environment.js';
export { checkWorkflowInput } from './check-workflow-input.js';
export { InputError } from './input-error.js';
export {
  readCompatibleKeys,
  readOperatorConfig,
  type CompatibleKeys,
} from './read-operator-config.js';
export { modelsNamed, modelsOf, parseRunInput, resolveRun } from './resolve-run.js';
export { SETTINGS, type Setting } from './settings.js';
