/** The flags of `tntflow schedule`. */
import type { WorkflowType } from '../../contracts/names.js';

export interface ScheduleFlags extends Record<string, unknown> {
  readonly address?: string;
  readonly namespace?: string;
  readonly json?: boolean;
  readonly note?: string;
}

export interface CreateFlags extends ScheduleFlags {
  readonly cron: string;
  readonly timeZone: string;
  readonly type: string;
  readonly workflowId?: string;
  readonly paused?: boolean;
}

export interface BackfillFlags extends ScheduleFlags {
  readonly from: string;
  readonly to: string;
}

/** What a schedule runs unless it is told. */
export const SCHEDULED_TYPE: WorkflowType = 'refreshTaxonomy';
