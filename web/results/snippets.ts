/** How the file is opened in the programs that people use, each as it can be pasted there. */
export function snippetsFor(path: string): readonly { readonly title: string; readonly text: string }[] {
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
        '    print(nwb.electrodes.to_dataframe())',
      ].join('\n'),
    },
    {
      title: 'MatNWB',
      text: [
        'addpath(genpath("matnwb"));  % where MatNWB lies',
        `nwb = nwbRead('${path.replaceAll("'", "''")}');`,
        "series = nwb.acquisition.get('e-series');",
        'samples = series.data.load([1, 1], [Inf, 30000]);  % channels × samples',
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
  ];
}
