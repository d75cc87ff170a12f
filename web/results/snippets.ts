/**
 * How the file is opened in the programs that people use, each as it can be pasted there.
 * @param hasElectrodes a rig for behaviour alone has none
 */
export function snippetsFor(
  path: string,
  hasElectrodes: boolean,
): readonly { readonly title: string; readonly text: string }[] {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  // A string of JSON is one of Python as well.
  const quoted = JSON.stringify(path);
  return [
    {
      title: 'PyNWB',
      text: [
        'from pynwb import NWBHDF5IO',
        '',
        `with NWBHDF5IO(${quoted}, "r") as io:`,
        '    nwb = io.read()',
        '    print(nwb)',
        ...(hasElectrodes ? ['    print(nwb.electrodes.to_dataframe())'] : []),
      ].join('\n'),
    },
    {
      title: 'MatNWB',
      text: [
        'addpath(genpath("matnwb"));  % where MatNWB lies',
        `nwb = nwbRead('${path.replaceAll("'", "''")}');`,
        ...(hasElectrodes
          ? [
              "series = nwb.acquisition.get('e-series');",
              'samples = series.data(:, 1:1000);  % channels × samples, as counts',
            ]
          : ['disp(nwb.acquisition.keys())']),
      ].join('\n'),
    },
    {
      title: 'spyglass',
      text: [
        '# The file lies in the folder "raw" of your spyglass, its videos in "video".',
        'from spyglass.data_import import insert_sessions',
        '',
        `insert_sessions(${JSON.stringify(name)})`,
      ].join('\n'),
    },
    {
      title: 'DANDI, in a terminal',
      text: [
        '# Copies the file and its videos into the folder of your dandiset, under the names that DANDI wants.',
        `renshaw dandi ${inShell(path)} --out dandiset`,
      ].join('\n'),
    },
  ];
}

/** A word of a shell, whatever it holds. */
function inShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
