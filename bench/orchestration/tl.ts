import { join } from 'node:path';
import { writeCorpus } from '../../test/chaos/support/corpus.js';
import { executionsOf } from '../../test/support/history.js';
import { startTopology } from './topology.js';
const t = await startTopology({ latencyMs: 100, concurrency: 50 });
try {
  const source = join(t.folder, 'c.jsonl'); await writeCorpus(source, 1000);
  const h = await t.client.workflow.start('tntLlm', { workflowId: 'o', taskQueue: 'tntflow', args: [{ source, sampleSize: 1000, concurrency: 50, out: join(t.folder, 'out'), models: { summarize: 'anthropic:small', taxonomy: 'anthropic:large', label: 'anthropic:small', embed: 'offline:hashing' } }] });
  await h.result();
  const ev = (await executionsOf(t.client, { workflowId: 'o', firstRunId: h.firstExecutionRunId })).flatMap((e) => e.events);
  const time = (e: any) => Number(e.eventTime.seconds) * 1000 + e.eventTime.nanos / 1e6; const t0 = time(ev[0]);
  const sched = new Map<string, any>(); const started = new Map<string, number>(); const agg = new Map<string, { first: number; last: number; n: number; run: number; wait: number }>();
  for (const e of ev as any[]) {
    if (e.activityTaskScheduledEventAttributes) sched.set(String(e.eventId), e);
    if (e.activityTaskStartedEventAttributes) started.set(String(e.activityTaskStartedEventAttributes.scheduledEventId), time(e));
    const d = e.activityTaskCompletedEventAttributes;
    if (d) { const s = sched.get(String(d.scheduledEventId)); const k = s.activityTaskScheduledEventAttributes.activityType.name; const a = agg.get(k) ?? { first: Infinity, last: 0, n: 0, run: 0, wait: 0 }; const st = started.get(String(d.scheduledEventId)) ?? 0; a.first = Math.min(a.first, time(s) - t0); a.last = Math.max(a.last, time(e) - t0); a.n++; a.run += time(e) - st; a.wait += st - time(s); agg.set(k, a); }
  }
  for (const [k, a] of agg) console.log(k.padEnd(20), 'n', a.n, 'from', a.first.toFixed(0), 'to', a.last.toFixed(0), 'avg run', (a.run / a.n).toFixed(0), 'avg wait', (a.wait / a.n).toFixed(0));
} finally { await t.close(); }
