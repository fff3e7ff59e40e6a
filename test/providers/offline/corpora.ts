/** Small made-up corpora with known groups: the first word of a group is in most of its texts, the others in some. */
import { seededRandom } from '../../../src/domain/sampling/random.js';

const SIZE = 30;
const ENGLISH_COMMON = ['address', 'price', 'app', 'phone', 'email', 'card', 'customer', 'order'];

export const REFUNDS = group(
  ['refund', 'parcel', 'returned', 'broken', 'receipt', 'shoes', 'courier', 'warehouse', 'voucher'],
  ENGLISH_COMMON,
);
export const PASSWORDS = group(
  ['password', 'login', 'locked', 'reset', 'browser', 'username', 'expired', 'token', 'session'],
  ENGLISH_COMMON,
);
export const WEATHER = group(
  ['weather', 'rain', 'temperature', 'forecast', 'wind', 'degrees', 'humidity', 'storm', 'sunny'],
  ENGLISH_COMMON,
);
export const MUSIC = group(
  ['song', 'album', 'guitar', 'playlist', 'concert', 'singer', 'speaker', 'lyrics', 'volume'],
  ENGLISH_COMMON,
);

const GERMAN_COMMON = ['Adresse', 'Preis', 'Kunde', 'Telefon', 'Karte', 'Vertrag'];
export const GERMAN = [
  group(
    [
      'Rückerstattung',
      'Paket',
      'zurückgeschickt',
      'kaputt',
      'Quittung',
      'Schuhe',
      'Gutschein',
      'Lager',
    ],
    GERMAN_COMMON,
    'ich habe das und nicht {} für die',
  ),
  group(
    [
      'Passwort',
      'Anmeldung',
      'gesperrt',
      'zurücksetzen',
      'Benutzername',
      'abgelaufen',
      'Sitzung',
      'Browser',
    ],
    GERMAN_COMMON,
    'ich habe das und nicht {} für die',
  ),
];

const CHINESE_COMMON = ['地址', '价格', '客户', '邮件'];
export const CHINESE = [
  group(['退款', '包裹', '鞋子', '发票', '仓库', '快递', '外套'], CHINESE_COMMON, '我的{}了'),
  group(['密码', '登录', '浏览器', '用户名', '过期', '手机', '网站'], CHINESE_COMMON, '我的{}了'),
];

function group(
  words: readonly string[],
  common: readonly string[],
  frame = 'could you please help me with the {} thanks',
): string[] {
  const random = seededRandom(7, words.join());
  const pick = (from: readonly string[]) => from[random(from.length)] ?? '';
  const [subject = '', ...rest] = words;
  return Array.from({ length: SIZE }, () => {
    const chosen = new Set([
      ...(random(5) > 0 ? [subject] : []),
      ...Array.from({ length: 5 }, () => pick(rest)),
      pick(common),
      pick(common),
    ]);
    return frame.replace('{}', [...chosen].join(' '));
  });
}

/** The texts of several groups in turn, as a random sample would mix them. */
export function mixed(groups: readonly (readonly string[])[]): string[] {
  return Array.from({ length: SIZE }, (_, index) =>
    groups.map((texts) => texts[index] ?? ''),
  ).flat();
}
