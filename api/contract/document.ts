import { type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  carryOverSchema,
  changeSchema,
  conflictSchema,
  correctionSchema,
  decisionSchema,
  evaluationReportSchema,
  fieldValueSchema,
  findingSchema,
  inspectionSchema,
  messageViewSchema,
  progressSchema,
  provenanceSchema,
  recordingReportSchema,
  scanSummarySchema,
  sessionViewSchema,
  tableViewSchema,
  valueViewSchema,
} from '../../schemas/index.ts';
import {
  auditEntrySchema,
  conversionsSchema,
  folderEntrySchema,
  jobSchema,
  problemSchema,
  sessionEntrySchema,
} from '../../schemas/service/index.ts';

/** What is described once, and referred to from wherever it occurs. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  AuditEntry: auditEntrySchema,
  Conversions: conversionsSchema,
  CarryOver: carryOverSchema,
  Change: changeSchema,
  Conflict: conflictSchema,
  Correction: correctionSchema,
  Decision: decisionSchema,
  Finding: findingSchema,
  Folder: folderEntrySchema,
  Inspection: inspectionSchema,
  Job: jobSchema,
  Message: messageViewSchema,
  Problem: problemSchema,
  Progress: progressSchema,
  Provenance: provenanceSchema,
  RecordingReport: recordingReportSchema,
  Report: evaluationReportSchema,
  ScanSummary: scanSummarySchema,
  Session: sessionViewSchema,
  SessionEntry: sessionEntrySchema,
  Table: tableViewSchema,
  Value: valueViewSchema,
};

const INFO = {
  title: 'Renshaw',
  version: '1',
  description:
    'Turns SpikeGadgets session folders into valid NWB files: sessions and their conversation, metadata with its provenance, recordings, findings and corrections, files. Refusals are problem documents (RFC 9457); docs/api.md of the package tells more.',
};

/** The OpenAPI document of all routes of an app. */
export function describe(app: OpenAPIHono): Readonly<Record<string, unknown>> {
  // Only schemas that were made after the library was loaded can be registered with it: copies are.
  for (const [name, schema] of Object.entries(NAMED)) app.openAPIRegistry.register(name, schema.clone());
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const document = generated(app);
  const named = new Map(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
      JSON.stringify(schema),
      `#/components/schemas/${name}`,
    ]),
  );
  const schemas = Object.fromEntries(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
      name,
      Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, referring(part, named)])),
    ]),
  );
  return {
    ...document,
    paths: referring(document.paths, named),
    components: { ...document.components, schemas },
  };
}

function generated(app: OpenAPIHono): ReturnType<OpenAPIHono['getOpenAPI31Document']> {
  // A JSON value holds itself, so that the generator would never come to its end; with a type it does not look inside.
  z.globalRegistry.add(fieldValueSchema, {
    type: ['string', 'number', 'boolean', 'null', 'array', 'object'],
  });
  try {
    return app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: INFO,
      servers: [{ url: '/api/v1' }],
      security: [{ token: [] }],
    });
  } finally {
    z.globalRegistry.remove(fieldValueSchema);
  }
}

/** Copies of what has a name become references to it. */
function referring(part: unknown, named: ReadonlyMap<string, string>): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const reference = named.get(JSON.stringify(part));
  if (reference !== undefined) return { $ref: reference };
  if (Array.isArray(part)) return part.map((one) => referring(one, named));
  return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, referring(one, named)]));
}
