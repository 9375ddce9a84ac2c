import { HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { PayscoreProblemFilter, PayscoreSyncModule } from 'nestjs-payscore-sync';
import { OperatorGuard } from '../auth/operator.guard.js';
import { passwordAsToken } from './browser-credentials.js';
import { PAGE_HEADERS } from './page-headers.js';

/**
 * OpenAPI of the sync routes: a page at `/docs`, JSON at `/docs-json`, for an operator. SwaggerModule's routes are
 * no controller's, so the guard is put before them by hand.
 */
export function serveDocs(app: NestExpressApplication): void {
  app.use(['/docs', '/docs-json'], operatorsOnly(app));
  const info = new DocumentBuilder()
    .setTitle('PayScore sync')
    .setDescription('Tells WeChat Pay that PayScore orders were paid offline.')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = () => SwaggerModule.createDocument(app, info, { include: [PayscoreSyncModule] });
  SwaggerModule.setup('docs', app, document, { raw: ['json'], customSiteTitle: 'PayScore sync' });
}

function operatorsOnly(app: NestExpressApplication) {
  const guard = app.get(OperatorGuard, { strict: false });
  const filter = new PayscoreProblemFilter(app.get(HttpAdapterHost));
  return (request: Request, response: Response, next: NextFunction): void => {
    const context = new ExecutionContextHost([request, response]);
    response.set(PAGE_HEADERS);
    try {
      passwordAsToken(request);
      guard.canActivate(context);
    } catch (error) {
      response.header('WWW-Authenticate', 'Bearer, Basic realm="operators", charset="UTF-8"');
      filter.catch(error, context);
      return;
    }
    next();
  };
}
