/** A document as text: rendered for a prompt, for an embedding, and for comparison. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../../src/contracts/documents.js';
import {
  embeddingText,
  firstWords,
  normalizedText,
  plainText,
  renderTurns,
} from '../../src/domain/documents.js';
import { lastBlock, unescapeXml } from '../../src/domain/xml.js';
import { anyText } from './support.js';

const text = (content: string): Turn[] => [{ role: 'text', content }];

describe('renderTurns', () => {
  it('tags each turn with its role and its number', () => {
    const turns = [
      { role: 'user', content: 'My card was declined.' },
      { role: 'assistant', content: 'Which one?' },
      { role: 'user', content: 'The blue one.' },
    ];
    expect(renderTurns(turns)).toBe(
      '<user idx="0">My card was declined.</user>\n' +
        '<assistant idx="1">Which one?</assistant>\n' +
        '<user idx="2">The blue one.</user>',
    );
  });

  it('lets a plain text stand alone', () => {
    expect(renderTurns(text('a\nb'))).toBe('a\nb');
  });

  it('renders the same structure whatever is said, and what was said can be read back', () => {
    const roles = fc.constantFrom('user', 'assistant', 'support_agent', 'text');
    const turns = fc.array(fc.record({ role: roles, content: anyText }));
    fc.assert(
      fc.property(turns, (conversation) => {
        const rendered = renderTurns(conversation);
        const tags = rendered.match(/<[^>]*>/gu) ?? [];
        expect(tags).toEqual(
          conversation.flatMap(({ role }, index) =>
            role === 'text' ? [] : [`<${role} idx="${index}">`, `</${role}>`],
          ),
        );
        expect(unescapeXml(rendered.replace(/<[^>]*>/gu, ''))).toBe(
          conversation.map(({ content }) => content).join('\n'),
        );
      }),
    );
  });

  it.each(['conversation', 'category', 'cluster_table', 'summary', 'updated_table'])(
    'does not let a speaker called %s open or close our tag',
    (role) => {
      const rendered = renderTurns([{ role, content: 'Refunds' }]);
      expect(rendered).not.toContain(`<${role}`);
      expect(rendered).not.toContain(`</${role}>`);
      expect(lastBlock(rendered, role)).toBeUndefined();
      expect(rendered).toContain('Refunds');
    },
  );
});

describe('plainText', () => {
  it('is what was said, a line a turn, without roles and unescaped', () => {
    const turns = [
      { role: 'user', content: 'a < b' },
      { role: 'assistant', content: 'Yes & no' },
    ];
    expect(plainText(turns)).toBe('a < b\nYes & no');
  });
});

describe('embeddingText', () => {
  it('is the plain text while that fits', () => {
    const content = 'x'.repeat(24_000);
    expect(embeddingText(text(content))).toBe(content);
  });

  it('is the beginning and the end of what does not, with no half characters', () => {
    const content = `begin ${'😀'.repeat(20_000)} end`;
    const embedded = embeddingText(text(content));
    expect(embedded.length).toBeLessThan(24_010);
    expect(embedded.startsWith('begin 😀')).toBe(true);
    expect(embedded.endsWith('😀 end')).toBe(true);
    expect(embedded.isWellFormed()).toBe(true);
  });
});

describe('normalizedText', () => {
  it.each([
    ['Card declined!', 'card   DECLINED!\n'],
    ['ﬁne', 'fine'],
    ['cafe\u0301', 'café'],
    ['a\u00a0b', 'a b'],
  ])('takes %j and %j for the same text', (one, other) => {
    expect(normalizedText(text(one))).toBe(normalizedText(text(other)));
  });

  it('keeps apart what differs in a word', () => {
    expect(normalizedText(text('card declined'))).not.toBe(normalizedText(text('card decline')));
  });

  it('does not look at who spoke', () => {
    const one = [{ role: 'user', content: 'a' }];
    expect(normalizedText(one)).toBe(normalizedText(text('a')));
  });
});

describe('firstWords', () => {
  it('cuts after so many words and says so', () => {
    expect(firstWords(' a  b\nc ', 3)).toBe('a b c');
    expect(firstWords('a b c d', 3)).toBe('a b c …');
  });
});
