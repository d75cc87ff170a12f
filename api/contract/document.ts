import type { OpenAPIHono, z } from '@hono/zod-openapi';
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
import { folderEntrySchema, problemSchema, sessionEntrySchema } from '../../schemas/service/index.ts';

/** What is described once, and referred to from wherever it occurs. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  /** Any JSON value: without a name it could not hold itself. */
  Json: fieldValueSchema,
  CarryOver: carryOverSchema,
  Change: changeSchema,
  Conflict: conflictSchema,
  Correction: correctionSchema,
  Decision: decisionSchema,
  Finding: findingSchema,
  Folder: folderEntrySchema,
  Inspection: inspectionSchema,
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
  for (const [name, schema] of Object.entries(NAMED)) app.openAPIRegistry.register(name, schema);
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
  });
  const named = new Map(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
      JSON.stringify(schema),
      `#/components/schemas/${name}`,
    ]),
  );
  // The generator writes a JSON value within one as "either it or null", and null is both.
  const json = { $ref: '#/components/schemas/Json' };
  named.set(JSON.stringify({ oneOf: [json, { type: 'null' }] }), json.$ref);
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

/** Copies of what has a name become references to it. */
function referring(part: unknown, named: ReadonlyMap<string, string>): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const reference = named.get(JSON.stringify(part));
  if (reference !== undefined) return { $ref: reference };
  if (Array.isArray(part)) return part.map((one) => referring(one, named));
  return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, referring(one, named)]));
}
