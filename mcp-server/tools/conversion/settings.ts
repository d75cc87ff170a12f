/** What a person, or a program, asks of a conversion. */
export interface ConversionSettings {
  readonly folder: string;
  readonly outFolder: string;
  /** `animal/date`, where the folder holds several sessions. */
  readonly session?: string | undefined;
  readonly metadataFile?: string | undefined;
  readonly probeFolders?: readonly string[] | undefined;
  readonly overwrite?: boolean | undefined;
  /** Deflate level 0 to 9. */
  readonly level?: number | undefined;
  /** Encoding threads; all cores less one by default. */
  readonly workers?: number | undefined;
  readonly ephysScaling?: 'raw' | 'microvolts' | undefined;
  readonly analogLayout?: 'sensors' | 'legacy' | undefined;
  readonly checksum?: boolean | undefined;
}
