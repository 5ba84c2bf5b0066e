// Where a session was opened, as far as its owner needs to know it again: words from closed lists, and the network instead of the machine.
import { isIPv4, isIPv6 } from 'node:net';

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/, 'WeChat'],
  [/\bQQBrowser\b/, 'QQ'],
  [/\bEdgA?\b|\bEdg\//, 'Edge'],
  [/\bFirefox\b|\bFxiOS\b/, 'Firefox'],
  [/\bChrome\b|\bCriOS\b|\bChromium\b/, 'Chrome'],
  [/\bSafari\b/, 'Safari'],
  [/^curl\//, 'curl'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bHarmonyOS\b|\bOpenHarmony\b/, 'HarmonyOS'],
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

/** `Firefox · Windows`; undefined where nothing is recognised. */
export function deviceOf(userAgent: string): string | undefined {
  const said = userAgent.slice(0, 500);
  const words = [BROWSERS, SYSTEMS].flatMap((list) => list.find(([pattern]) => pattern.test(said))?.[1] ?? []);
  return words.length === 0 ? undefined : words.join(' · ');
}

/** `203.0.113.0/24`, `2001:db8:1::/48`; undefined where no address is known. */
export function networkOf(address: string): string | undefined {
  const plain = withoutMapping(address);
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  return isIPv6(plain) ? `${groupsOf(plain, 3)}::/48` : undefined;
}

/** Whom a limit counts as one: an address of version 4, a network of version 6, which one machine has for itself alone. */
export function limitedAs(address: string): string | undefined {
  const plain = withoutMapping(address);
  if (isIPv4(plain)) return plain;
  return isIPv6(plain) ? `${groupsOf(plain, 4)}::/64` : undefined;
}

function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

function groupsOf(address: string, count: number): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right]
    .slice(0, count)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
