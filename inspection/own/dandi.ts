import { basename, dirname, extname, posix, resolve, win32 } from 'node:path';
import type { NwbObject } from '../../nwb/index.ts';
import { DANDI_VIDEO_EXTENSIONS } from '../../schemas/index.ts';
import { quoted } from '../checks/check.ts';
import { dandiLabel, isAddress, subjectOfDandiName } from '../dandi-layout.ts';
import { datasetOf, type InspectedFile, textsOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { listed, type OwnCheck } from './own-check.ts';
import { textAt, valuesOf } from './values.ts';

const LAY_OUT = 'renshaw dandi lays out a copy or link of the file by these rules.';

function checkName(_root: NwbObject, file: InspectedFile): Problem[] {
  const name = basename(file.reader.path);
  if (subjectOfDandiName(name) !== undefined) return [];
  const message = `The file is called ${quoted(name)}. DANDI takes a file only under a name of its own rules: sub-{subject}_ses-{session}_{modalities}.nwb. Before an upload ${LAY_OUT}`;
  return [{ path: '/', message, found: name, expected: 'sub-{subject}[_ses-{session}]_{modalities}.nwb' }];
}

function checkFolder(_root: NwbObject, file: InspectedFile): Problem[] {
  const path = resolve(file.reader.path);
  const subject = subjectOfDandiName(basename(path));
  const folder = basename(dirname(path));
  if (subject === undefined || folder === `sub-${subject}`) return [];
  const message = `${basename(path)} stands in the folder ${quoted(folder)}. DANDI takes a file in the folder of its subject, sub-${subject}. ${LAY_OUT.replace('renshaw', 'Move it there; renshaw')}`;
  return [{ path: '/', message, found: folder, expected: `sub-${subject}` }];
}

function checkSubject(_root: NwbObject, file: InspectedFile): Problem[] {
  const named = subjectOfDandiName(basename(file.reader.path));
  const subject = textAt(file, '/general/subject/subject_id');
  if (named === undefined || subject === undefined || dandiLabel(subject) === named) return [];
  const message = `The name of the file says that the subject is ${quoted(named)}, the file says ${quoted(subject)}. One of both is another animal. Correct subject_id, or the name: ${LAY_OUT}`;
  return [{ path: '/general/subject/subject_id', message, found: subject, expected: named }];
}

function externalFiles(series: NwbObject, file: InspectedFile): readonly string[] {
  return textsOf(valuesOf(file, datasetOf(series, 'external_file'))).filter((one) => !isAddress(one));
}

function checkVideo(series: NwbObject, file: InspectedFile): Problem[] {
  const refused = externalFiles(series, file).filter(
    (one) => !DANDI_VIDEO_EXTENSIONS.includes(extname(one).toLowerCase()),
  );
  if (refused.length === 0) return [];
  const kinds = DANDI_VIDEO_EXTENSIONS.join(' ');
  const message = `The video ${listed(refused.map(quoted))} of ${series.path} is no file that DANDI takes (${kinds}). The upload would leave it out. Convert again with --video mp4, which puts the same pictures into an .mp4 without encoding them anew.`;
  return [{ path: series.path, message, found: refused.join('; '), expected: kinds }];
}

/** Only of a file that has its name by DANDI's rules: of any other the name is the first thing to do. */
function checkVideoPlace(series: NwbObject, file: InspectedFile): Problem[] {
  const name = basename(file.reader.path);
  if (subjectOfDandiName(name) === undefined) return [];
  const folder = basename(name, '.nwb');
  const elsewhere = externalFiles(series, file).filter(
    (one) =>
      posix.isAbsolute(one) ||
      win32.isAbsolute(one) ||
      posix.normalize(one.replaceAll('\\', '/')).split('/')[0] !== folder,
  );
  if (elsewhere.length === 0) return [];
  const message = `${series.path} names the video ${listed(elsewhere.map(quoted))}. DANDI keeps the videos of a file in the folder ${folder} beside it; elsewhere they are not uploaded, or not found. ${LAY_OUT.replace('renshaw', 'Place them there; renshaw')}`;
  return [{ path: series.path, message, found: elsewhere.join('; '), expected: `${folder}/…` }];
}

function checkLinks(_root: NwbObject, file: InspectedFile): Problem[] {
  const links = [...file.reader.objects()].flatMap((object) =>
    object.kind === 'group'
      ? [...object.children.values()]
          .filter(({ link }) => link === 'external')
          .map((child) => ({ object, child }))
      : [],
  );
  return links.map(({ object, child }) => {
    const path = `${object.path === '/' ? '' : object.path}/${child.name}`;
    const message = `${path} is a link into another file, ${quoted(child.target ?? '?')}. DANDI takes files one by one and cannot follow it: who downloads this file lacks the data. Copy the data into the file.`;
    return { path, message, found: child.target ?? 'an external link', expected: 'data in the file itself' };
  });
}

const type = 'NWBFile';

export const dandiChecks: readonly OwnCheck[] = [
  { name: 'dandi_file_name', type, level: 'BEST_PRACTICE_SUGGESTION', run: checkName },
  { name: 'dandi_folder', type, level: 'BEST_PRACTICE_VIOLATION', run: checkFolder },
  { name: 'dandi_subject_of_name', type, level: 'BEST_PRACTICE_VIOLATION', run: checkSubject },
  {
    name: 'dandi_video_format',
    type: 'ImageSeries',
    level: 'BEST_PRACTICE_VIOLATION',
    run: checkVideo,
  },
  { name: 'dandi_video_place', type: 'ImageSeries', level: 'BEST_PRACTICE_VIOLATION', run: checkVideoPlace },
  { name: 'dandi_external_link', type, level: 'CRITICAL', run: checkLinks },
];
