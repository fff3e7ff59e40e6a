import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../src/providers/errors/redact.js';

const clean = (text: string, secrets: string[] = [], sent: string[] = []) =>
  redact(text, { secrets, sent });

describe('redact', () => {
  it.each([
    ['key k3y-of-mine-99 is wrong', 'key [redacted] is wrong'],
    ['got Authorization: Bearer abc.def-123456', 'got [redacted]'],
    ['header "x-api-key": "abcd1234"', 'header "[redacted]"'],
    [
      'Incorrect API key provided: sk-proj-ab12***********wxyz.',
      'Incorrect API key provided: [redacted]',
    ],
    ['the risk-free plan asks for a bearer token', 'the risk-free plan asks for a bearer token'],
  ])('turns %j into %j', (text, expected) => {
    expect(clean(text, ['k3y-of-mine-99'])).toBe(expected);
  });

  it('takes out quotations of what was sent, across line breaks, and leaves words that both share', () => {
    const sent = ['You are given a conversation.', 'I forgot my password\nfor the   billing page'];
    expect(
      clean('"I forgot my password for the billing page" is no valid conversation', [], sent),
    ).toBe('"…" is no valid conversation');
  });

  it('gives one line of at most 300 characters', () => {
    const text = clean(`a\n\tb ${'x'.repeat(5000)}`);
    expect(text).toHaveLength(300);
    expect(text.startsWith('a b xxx')).toBe(true);
  });

  it('does not let the cut leave part of a key', () => {
    const key = 'z9'.repeat(40);
    for (let before = 200; before < 320; before += 1) {
      expect(clean(`${'-'.repeat(before)}${key}`, [key])).not.toContain('z9');
    }
  });

  it('never shows a key, nor 16 characters of what was sent', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 40, maxLength: 120 }),
        fc.string({ maxLength: 30 }),
        fc.stringMatching(/^[\w-]{20,40}$/u),
        (sent, other, key) => {
          const shown = clean(`${other}${sent}${other}${key}${other}`, [key], [sent]);
          expect(shown).not.toContain(key);
          const flat = sent.replace(/\s+/gu, ' ').trim();
          for (let at = 0; at + 16 <= flat.length; at += 1) {
            expect(shown).not.toContain(flat.slice(at, at + 16));
          }
        },
      ),
    );
  });
});
