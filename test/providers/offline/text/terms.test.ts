import { describe, expect, it } from 'vitest';
import { guessLanguage } from '../../../../src/providers/offline/text/language.js';
import { termsOf } from '../../../../src/providers/offline/text/terms.js';
import { wordsOf } from '../../../../src/providers/offline/text/words.js';

const languageOf = (text: string) => guessLanguage(wordsOf(text));
const surfaces = (text: string) => termsOf(text, languageOf(text)).map(({ surface }) => surface);
const stems = (text: string) => termsOf(text, languageOf(text)).map(({ stem }) => stem);

describe('the language of a text', () => {
  it.each([
    ['I would like to know where my order is', 'english'],
    ['Ich möchte wissen, wo meine Bestellung ist', 'german'],
    ['Je voudrais savoir où est ma commande', 'french'],
    ['Quisiera saber dónde está mi pedido y por qué no llega', 'spanish'],
    ['Vorrei sapere dove sono i miei ordini e perché non arrivano', 'italian'],
    ['Eu queria saber onde está o meu pedido e não sei', 'portuguese'],
    ['Ik wil graag weten waar mijn bestelling is en of het er nog niet is', 'dutch'],
    ['Я хочу узнать, где мой заказ и почему он не пришёл', 'russian'],
    ['我想知道我的订单在哪里', 'mandarin'],
    ['注文がどこにあるのか知りたいのですが', 'japanese'],
    ['refund invoice card', 'english'],
    ['', 'english'],
  ])('%j is %s', (text, expected) => {
    expect(languageOf(text).name).toBe(expected);
  });
});

describe('the terms of a text', () => {
  it('are its content words', () => {
    expect(
      surfaces('Hi, could you please tell me how to cancel my subscription on Monday?'),
    ).toEqual(['cancel', 'subscription']);
  });

  it('are compared by stems', () => {
    expect(stems('transferring transfers transferred')).toEqual([
      'transfer',
      'transfer',
      'transfer',
    ]);
    expect(stems('die Rückerstattungen und die Rückerstattung')).toEqual([
      stems('und die Rückerstattung')[0],
      stems('und die Rückerstattung')[0],
    ]);
  });

  it('hold no names of people and places, but keep abbreviations', () => {
    expect(surfaces('my friend Zayn from Paris forgot the PIN of his iPhone')).toEqual([
      'friend',
      'PIN',
      'iPhone',
    ]);
  });

  it('keep the capitals of German nouns, and the words of headlines', () => {
    expect(surfaces('Die Überweisung auf mein Konto fehlt')).toEqual([
      'Überweisung',
      'Konto',
      'fehlt',
    ]);
    expect(surfaces('Cannot Reset My Password')).toEqual(['Reset', 'Password']);
  });

  it('keep the particle that makes the sense of an English verb', () => {
    expect(surfaces('log in and top up, then signing out')).toEqual([
      'log in',
      'top up',
      'signing out',
    ]);
    expect(stems('logged in to log in')).toEqual(['log+in', 'log+in']);
  });

  it('know which of them stand together', () => {
    const text = 'my savings account, balance of the account';
    const terms = termsOf(text, languageOf(text));
    expect(terms.map(({ surface, continues }) => [surface, continues])).toEqual([
      ['savings', false],
      ['account', true],
      ['balance', false],
      ['account', false],
    ]);
  });

  it.each(['12 345,00 € at 10:30', 'x y z', '😀', 'thanks!'])('of %j are none', (text) => {
    expect(surfaces(text)).toEqual([]);
  });
});
