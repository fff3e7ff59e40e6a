/** The flag `--workflow` of commands that start a run or say what one would cost. */
import { InputError } from '../config/index.js';
import { WORKFLOW_TYPES, type WorkflowType } from '../contracts/names.js';

/** @throws InputError naming the workflows there are. */
export function readWorkflowType(text: string | undefined, flag = '--workflow'): WorkflowType {
  const type = WORKFLOW_TYPES.find((known) => known === text);
  if (type !== undefined) return type;
  throw new InputError(
    `${flag}: must be one of ${WORKFLOW_TYPES.join(', ')}, got "${String(text)}"`,
  );
}
