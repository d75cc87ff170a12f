import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What begins with it is one of our tokens: people and scanners of secrets know it when they see it. */
const PREFIX = 'renshaw_';

/** A token of 256 random bits. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`;
}

/**
 * What is kept of a token. One round of SHA-256 is right for 256 random bits, which nobody guesses; slow hashes are for
 * passwords, which people choose.
 */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** In constant time, also where the lengths differ. */
export function isSame(offered: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}
