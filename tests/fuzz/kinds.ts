import type { Kind } from './kind.ts';
import { cameraKind } from './kind-camera.ts';
import { fsGuiKind } from './kind-fs-gui.ts';
import { metadataKind } from './kind-metadata.ts';
import { probeKind } from './kind-probe.ts';
import { recordingKind } from './kind-recording.ts';
import { stateScriptKind } from './kind-state-script.ts';
import { trackGeometryKind } from './kind-track-geometry.ts';
import { videoKind } from './kind-video.ts';
import { workspaceKind } from './kind-workspace.ts';

export const kinds: readonly Kind[] = [
  recordingKind,
  workspaceKind,
  metadataKind,
  probeKind,
  cameraKind,
  videoKind,
  stateScriptKind,
  fsGuiKind,
  trackGeometryKind,
];
