/** A corpus of any size, written as it is made: short conversations about twelve wishes, no two alike. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const WISHES = [
  ['parcel', 'My parcel has not arrived although it was sent a week ago'],
  ['refund', 'I want my money back for the shoes that I returned'],
  ['password', 'I cannot log in because the password is refused'],
  ['invoice', 'Please send the invoice of last month once more'],
  ['address', 'I moved, and the new address must be used from now on'],
  ['cancel', 'Cancel the subscription at the end of this month'],
  ['upgrade', 'Which plan do I need for more than ten colleagues'],
  ['broken', 'The screen of the device shows nothing but lines'],
  ['booking', 'Move my booking to Friday evening, for two more people'],
  ['language', 'How do I switch the language of the app to Spanish'],
  ['voucher', 'The voucher that you mailed is not accepted in the basket'],
  ['warranty', 'Does the warranty cover water in the battery'],
] as const;

const REPLIES = [
  'Thank you, I look into it.',
  'Can you tell me the number of the order?',
  'I am sorry to hear that. One moment please.',
  'That is possible, and done within the hour.',
];

/** Lines of JSON, each a document of two to four turns and about 300 characters. */
export async function writeLargeCorpus(file: string, documents: number): Promise<void> {
  await pipeline(Readable.from(blocks(documents)), createWriteStream(file));
}

function* blocks(documents: number): Generator<string> {
  let block = '';
  for (let index = 0; index < documents; index += 1) {
    block += `${JSON.stringify(documentAt(index))}\n`;
    if (block.length > 1 << 18) {
      yield block;
      block = '';
    }
  }
  yield block;
}

function documentAt(index: number) {
  const [topic, wish] = WISHES[(index * 7) % WISHES.length] ?? WISHES[0];
  const reply = REPLIES[(index * 5) % REPLIES.length] ?? '';
  const reference = (index * 2_654_435_761) % 4_294_967_296;
  return {
    id: `chat-${index + 1}`,
    messages: [
      { role: 'user', content: `${wish}. It is about ${topic} ${reference}.` },
      { role: 'assistant', content: reply },
      { role: 'user', content: `Yes: reference ${reference}, since ${(index % 27) + 2} days.` },
    ],
    metadata: { userId: `user-${index % 5_000}` },
  };
}
