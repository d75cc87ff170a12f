import type { GroupNode, NwbType } from '../model.ts';
import { present, reference, text } from '../model.ts';
import { table } from './table.ts';

/** Paths of what stands where spyglass and the extension look for it. */
export const OPTOGENETICS_PATH = '/general/optogenetic_experiment_metadata';
export const OPTOGENETIC_SITES_PATH = `${OPTOGENETICS_PATH}/optogenetic_sites_table`;
export const VIRUSES_PATH = `${OPTOGENETICS_PATH}/optogenetic_viruses`;
export const VIRUS_INJECTIONS_PATH = `${OPTOGENETICS_PATH}/optogenetic_virus_injections`;
export const EFFECTORS_PATH = `${OPTOGENETICS_PATH}/optogenetic_effectors`;

function optogenetics(name: string): NwbType {
  return { namespace: 'ndx-optogenetics', name };
}

/** One place where light meets an effector; paths of its parts. */
export interface OptogeneticSite {
  readonly fiber: string;
  readonly effector: string;
  /** Undefined where it is not known which source feeds the fiber. */
  readonly excitationSource: string | undefined;
}

type Groups = Readonly<Record<string, GroupNode>>;

/** Everything that an optogenetic experiment used. */
export function experimentMetadata(parts: {
  readonly stimulationSoftware: string;
  readonly sites: readonly OptogeneticSite[];
  readonly viruses: Groups;
  readonly injections: Groups;
  readonly effectors: Groups;
}): GroupNode {
  return {
    kind: 'group',
    type: optogenetics('OptogeneticExperimentMetadata'),
    attributes: { stimulation_software: text(parts.stimulationSoftware) },
    children: present<GroupNode>({
      optogenetic_sites_table: sitesTable(parts.sites),
      // A list of this kind must hold something.
      optogenetic_viruses: listOf('OptogeneticViruses', parts.viruses),
      optogenetic_virus_injections: listOf('OptogeneticVirusInjections', parts.injections),
      optogenetic_effectors: listOf('OptogeneticEffectors', parts.effectors),
    }),
  };
}

function listOf(type: string, children: Groups): GroupNode | undefined {
  if (Object.keys(children).length === 0) return undefined;
  return { kind: 'group', type: optogenetics(type), children };
}

function sitesTable(sites: readonly OptogeneticSite[]): GroupNode {
  const sources = sites.flatMap((site) => site.excitationSource ?? []);
  return table({
    path: OPTOGENETIC_SITES_PATH,
    type: optogenetics('OptogeneticSitesTable'),
    description: 'places where light meets an effector, one row a fiber',
    rows: sites.length,
    columns: [
      ...(sources.length === sites.length
        ? [
            {
              name: 'excitation_source',
              description: 'the light source of the fiber',
              value: reference(sources),
            },
          ]
        : []),
      {
        name: 'optical_fiber',
        description: 'the fiber that brings the light',
        value: reference(sites.map((site) => site.fiber)),
      },
      {
        name: 'effector',
        description: 'the protein that acts on the light',
        value: reference(sites.map((site) => site.effector)),
      },
    ],
  });
}
