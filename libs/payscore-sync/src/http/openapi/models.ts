import type { Type } from '@nestjs/common';
import type { Field } from './field.js';
import {
  breakerFields,
  credentialFields,
  institutionFields,
  institutionListFields,
} from './institution-models.js';
import {
  countFields,
  foundFields,
  handlerCallFields,
  handlerCallListFields,
  handlerStatsFields,
  institutionStatsFields,
  meFields,
  minuteFields,
  oldestFields,
  statsFields,
  throughputFields,
} from './overview-models.js';
import { notificationFields, notificationListFields } from './notification-models.js';
import { fieldProblemFields, problemFields } from './problem-models.js';
import {
  actionChoiceFields,
  actionFields,
  attemptFields,
  detailsFields,
  evidenceFields,
  lastOutcomeFields,
  pageFields,
  recordFields,
  recordWithLogsFields,
  syncListFields,
} from './record-models.js';
import { bodyFields, detailFields, optionalReasonFields, reasonFields } from './request-models.js';
import { runFields, runOutcomeFields, runReplyFields, selectionFields } from './run-models.js';
import type { Swagger } from './swagger.js';

/** Every model of the document, by its name in `components.schemas`. */
export const MODELS = {
  PayscoreSyncBody: bodyFields,
  PayscoreSyncDetail: detailFields,
  PayscoreReason: reasonFields,
  PayscoreOptionalReason: optionalReasonFields,
  PayscoreSync: recordFields,
  PayscoreSyncWithLogs: recordWithLogsFields,
  PayscoreSyncDetails: detailsFields,
  PayscoreActionChoice: actionChoiceFields,
  PayscoreSyncList: syncListFields,
  PayscoreSyncPage: pageFields,
  PayscoreEvidence: evidenceFields,
  PayscoreLastOutcome: lastOutcomeFields,
  PayscoreAttempt: attemptFields,
  PayscoreAction: actionFields,
  PayscoreInstitution: institutionFields,
  PayscoreInstitutionList: institutionListFields,
  PayscoreBreaker: breakerFields,
  PayscoreCredential: credentialFields,
  PayscoreMe: meFields,
  PayscoreStats: statsFields,
  PayscoreInstitutionStats: institutionStatsFields,
  PayscoreStatusCounts: countFields,
  PayscoreOldest: oldestFields,
  PayscoreHandlerStats: handlerStatsFields,
  PayscoreThroughput: throughputFields,
  PayscoreMinute: minuteFields,
  PayscoreFound: foundFields,
  PayscoreHandlerCall: handlerCallFields,
  PayscoreHandlerCallList: handlerCallListFields,
  PayscoreNotification: notificationFields,
  PayscoreNotificationList: notificationListFields,
  PayscoreSelection: selectionFields,
  PayscoreRun: runFields,
  PayscoreRunReply: runReplyFields,
  PayscoreRunOutcome: runOutcomeFields,
  PayscoreFieldProblem: fieldProblemFields,
  PayscoreProblem: problemFields,
} satisfies Readonly<Record<string, Readonly<Record<string, Field>>>>;

export type ModelName = keyof typeof MODELS;

export type Models = Readonly<Record<ModelName, Type>>;

/** The models as classes, for `@nestjs/swagger`. */
export function createModels(swagger: Swagger): Models {
  const classes = Object.fromEntries(Object.keys(MODELS).map((name) => [name, modelClass(name)])) as Models;
  for (const [name, fields] of Object.entries<Readonly<Record<string, Field>>>(MODELS)) {
    const { prototype } = classes[name as ModelName] as { prototype: object };
    for (const [key, field] of Object.entries(fields)) {
      swagger.ApiProperty(propertyOf(field, classes))(prototype, key);
    }
  }
  return classes;
}

function modelClass(name: string): Type {
  return { [name]: class {} }[name] as Type;
}

function propertyOf({ model, isList, ...field }: Field, classes: Models): object {
  if (model === undefined) return field;
  return { ...field, type: () => classes[model as ModelName], ...(isList ? { isArray: true } : {}) };
}
