import { Injectable, Module } from '@nestjs/common';

/** Stands for the host's own way to its secrets. */
@Injectable()
export class Vault {
  read(path: string): Promise<string> {
    return Promise.reject(new Error(`No ${path} here.`));
  }
}

@Module({ providers: [Vault], exports: [Vault] })
export class VaultModule {}
