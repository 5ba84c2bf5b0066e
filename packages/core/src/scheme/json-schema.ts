// The format of scheme files as JSON Schema, so that an editor completes and checks them while they are written.
import { z } from 'zod';
import { benefitFormat, enrolmentFormat, schemeFormat } from './format.ts';
import { helpingFormat } from './helping-format.ts';
import { procedureFormat } from './procedure-format.ts';

export function schemeJsonSchema(): object {
  return toJsonSchema(schemeFormat);
}

export function benefitJsonSchema(): object {
  return toJsonSchema(benefitFormat);
}

export function enrolmentJsonSchema(): object {
  return toJsonSchema(enrolmentFormat);
}

export function procedureJsonSchema(): object {
  return toJsonSchema(procedureFormat);
}

export function helpingJsonSchema(): object {
  return toJsonSchema(helpingFormat);
}

/** An editor reads `5000` and `true` as number and boolean where the format, which loses no digit, reads text. */
function toJsonSchema(format: z.ZodType): object {
  return z.toJSONSchema(format, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.enum?.includes('true')) {
        jsonSchema.type = ['string', 'boolean'] as never;
        jsonSchema.enum = [...jsonSchema.enum, true, false];
      } else if (jsonSchema.type === 'string' && jsonSchema.enum === undefined && jsonSchema.const === undefined) {
        jsonSchema.type = ['string', 'number'] as never;
      }
    },
  });
}
