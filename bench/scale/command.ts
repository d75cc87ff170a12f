import { fileURLToPath } from 'node:url';

export const command = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));
