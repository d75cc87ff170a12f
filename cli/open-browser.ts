import { spawn } from 'node:child_process';

/** Opens an address where there is a desktop to open it on; where it cannot, nothing happens: the address is printed too. */
export function openBrowser(
  address: string,
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): void {
  const command = browserCommand(address, env, platform);
  if (command === undefined) return;
  const [program = '', ...args] = command;
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

/** Undefined where nobody would see it: without a display, and over ssh, where it would open on another desk. */
export function browserCommand(
  address: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): readonly string[] | undefined {
  if (env['CI'] !== undefined || env['SSH_CONNECTION'] !== undefined) return undefined;
  if (platform === 'darwin') return ['open', address];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address];
  const hasDisplay = (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  return hasDisplay ? ['xdg-open', address] : undefined;
}
