// Sends single texts over 50 connections for a while, in a process of its own; prints what autocannon measured.
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const { url, textsFile, seconds, connections } = JSON.parse(process.argv[2] ?? '{}');
const texts = JSON.parse(readFileSync(textsFile, 'utf8'));
const result = await autocannon({
  url: `${url}/v1/classify`,
  connections,
  duration: seconds,
  timeout: 30,
  requests: texts.map((text) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts: [text] }),
  })),
});
const { requests, latency, errors, timeouts, non2xx } = result;
process.stdout.write(
  JSON.stringify({
    perSecond: requests.average,
    p50: latency.p50,
    p99: latency.p99,
    failed: errors + timeouts + non2xx,
  }),
);
