import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import {
  PAYSCORE_SYNC_ENTITIES,
  PAYSCORE_SYNC_MIGRATIONS,
  PayscoreSyncModule,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import { Order, Payment } from './payments.mjs';

/**
 * A host that embeds the module, built but not started: `app.init()` starts delivery.
 *
 * @param {object} setup
 * @param {object} setup.database options of its data source
 * @param {import('../shared/credentials.mjs').Credentials} setup.credentials
 * @param {string} setup.baseUrl
 * @param {object} [setup.settings] of the module
 * @param {object} [setup.extras] of the registration
 * @param {readonly string[]} [setup.names] of the institutions, all with these credentials; default: one without a name
 * @param {readonly string[]} [setup.privateKeys] of the institutions, in their order
 */
export async function createHost(setup) {
  const { database, credentials, baseUrl, settings = {}, extras = {}, names = [], privateKeys = [] } = setup;
  const one = institutionOf(credentials, baseUrl);
  const ownKey = (index) => (privateKeys[index] === undefined ? {} : { privateKey: privateKeys[index] });
  const institutions =
    names.length === 0 ? [one] : names.map((name, index) => ({ ...one, name, ...ownKey(index) }));
  class HostModule {}
  Module({
    imports: [
      TypeOrmModule.forRoot({
        ...database,
        entities: [...PAYSCORE_SYNC_ENTITIES, Order, Payment],
        migrations: PAYSCORE_SYNC_MIGRATIONS,
        migrationsRun: true,
        retryAttempts: 0,
      }),
      PayscoreSyncModule.forRootAsync({
        ...extras,
        useFactory: () => ({ ...settings, institutions }),
      }),
    ],
  })(HostModule);
  const app = await NestFactory.create(HostModule, { logger: ['error'] });
  return { app, dataSource: app.get(getDataSourceToken()), payscore: app.get(PayscoreSyncService) };
}

function institutionOf(credentials, baseUrl) {
  const { mchid, serialNo, merchantPrivateKey, platformKeyId, platformPublicKey, apiV3Key } = credentials;
  return {
    mchid,
    merchantSerialNo: serialNo,
    privateKey: merchantPrivateKey,
    wechatpayPublicKeys: [{ id: platformKeyId, publicKey: platformPublicKey }],
    baseUrl,
    ...(apiV3Key === undefined ? {} : { apiV3Key }),
  };
}
