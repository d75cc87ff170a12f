import type { SettingProblem, SettingValues } from './read-settings.ts';

/** Whether a host, as it stands in a setting, cannot be reached from another machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || /^\[?::1\]?$/.test(host) || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The largest networks that nobody else has are 10.0.0.0/8 and fc00::/7. */
function isOfStrangers(network: string): boolean {
  const [address = '', bits] = network.split('/');
  return bits !== undefined && Number(bits) < (address.includes(':') ? 7 : 8);
}

interface Rule {
  readonly isBroken: (values: SettingValues) => boolean;
  readonly problem: (values: SettingValues) => SettingProblem;
}

const isForOthers = ({ mode, host }: SettingValues): boolean => mode === 'production' || !isLoopback(host);

const RULES: readonly Rule[] = [
  {
    isBroken: (values) => isForOthers(values) && values.signIn === 'start-up-token',
    problem: ({ mode, host }) => ({
      setting: 'signIn',
      found: `start-up-token ${mode === 'production' ? 'in production' : `with the host ${host}, which other machines reach`}`,
      expected: 'users or trusted-header: with one token for all nobody is told apart',
      todo: 'Set it to users and make them with "renshaw user add NAME".',
    }),
  },
  {
    isBroken: (values) => isForOthers(values) && values.corsOrigins.includes('*'),
    problem: () => ({
      setting: 'corsOrigins',
      found: '"*", every page of the web',
      expected: 'the origins of pages that you trust',
      todo: 'Name them, or leave it out.',
    }),
  },
  {
    isBroken: ({ signIn, trustedProxies }) => signIn === 'trusted-header' && trustedProxies.length === 0,
    problem: ({ userHeader }) => ({
      setting: 'trustedProxies',
      found: `none, with the sign-in trusted-header: everybody could send the header ${userHeader}`,
      expected: 'the address of the proxy that signs people in',
    }),
  },
  {
    isBroken: ({ trustedProxies }) => trustedProxies.some(isOfStrangers),
    problem: ({ trustedProxies }) => ({
      setting: 'trustedProxies',
      found: `${trustedProxies.find(isOfStrangers)}, which is more than any network of your own`,
      expected: 'the addresses of your own proxies',
    }),
  },
  {
    isBroken: (values) => isForOthers(values) && values.dataRoots === undefined,
    problem: () => ({
      setting: 'dataRoots',
      found: 'nothing',
      expected: 'the folders with recordings: the home folder of the service is not meant for everybody',
    }),
  },
  {
    isBroken: ({ mode, publicNames, host }) =>
      publicNames.length === 0 && mode === 'production' && !isLoopback(host),
    problem: () => ({
      setting: 'publicNames',
      found: 'nothing',
      expected: 'the name under which browsers reach the service: requests for other names are refused',
    }),
  },
  {
    isBroken: ({ jobsAtOnce, databaseUrl }) => jobsAtOnce === 0 && databaseUrl === undefined,
    problem: () => ({
      setting: 'jobsAtOnce',
      found: '0 without DATABASE_URL, so that no worker could take the jobs',
      expected: 'at least 1, or a PostgreSQL that workers share',
    }),
  },
  {
    isBroken: (values) =>
      values.mode === 'production' && values.anthropicBaseUrl?.startsWith('http:') === true,
    problem: () => ({
      setting: 'anthropicBaseUrl',
      found: 'an address without encryption, over which the key would go',
      expected: 'one that begins with https://',
    }),
  },
];

/** What settings must not say together, each with the variable to change. */
export function unsafeSettings(values: SettingValues): readonly SettingProblem[] {
  return RULES.filter(({ isBroken }) => isBroken(values)).map(({ problem }) => problem(values));
}
