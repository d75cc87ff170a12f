import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';

/** Networks as they are written: an address, or one with the length of its prefix (CIDR). */
export function networksOf(written: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of written) {
    const [address = '', length] = text.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (length === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(length), family);
  }
  return list;
}

export function isIn(networks: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && networks.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** Who is at the other end of the connection; empty where there is none, as in tests. */
export function peerOf(c: Context): string {
  const env = c.env as
    | { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } }
    | undefined;
  return plainAddress(env?.incoming?.socket?.remoteAddress ?? '');
}

/**
 * Who asks. What a request says of the way that it came is believed as far back as each step was a proxy of ours: the
 * rest anybody can write.
 */
export function clientOf(c: Context, proxies: BlockList): string {
  let client = peerOf(c);
  const steps = (c.req.header('x-forwarded-for') ?? '').split(',').map((step) => plainAddress(step.trim()));
  while (isIn(proxies, client)) {
    const before = steps.pop() ?? '';
    if (isIP(before) === 0) break;
    client = before;
  }
  return client;
}

/** Whether the person's browser came by https, which only a proxy of ours can tell. */
export function isSecure(c: Context, proxies: BlockList): boolean {
  return isIn(proxies, peerOf(c)) && c.req.header('x-forwarded-proto')?.trim().toLowerCase() === 'https';
}

/** IPv4 within IPv6, as sockets for both tell it, is IPv4. */
function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
