// The codes of the vendors file's rules.

export const accountProblemCodes = {
  HOST_INVALID: {
    severity: "error",
    meaning: "a host is neither a bare host name nor a loopback address",
    remedy: "Write the bare host name, such as api.example.com; it is always reached over https.",
  },
  HOST_MISSPELT: {
    severity: "warning",
    meaning: "a host is nearly, but not quite, one that the vendor documents",
    remedy: "Check the host: the account's secrets are sent there.",
  },
  SECRET_LITERAL: {
    severity: "error",
    meaning: "a secret is written into the file",
    remedy: "Replace it by { env: NAME }, and change the secret at the vendor: it has been seen.",
  },
  ACCOUNT_SHARED: {
    severity: "error",
    meaning: "two apps use the same account and would share its quota",
    remedy: "Make them one app, or give one its own account.",
  },
  LIMIT_UNKNOWN: {
    severity: "error",
    meaning: "the vendor documents no such limit for the channel",
    remedy: "Use one of the limits it documents.",
  },
  LIMIT_NOT_RAISABLE: {
    severity: "error",
    meaning: "a limit is set higher than the vendor's, which its sales cannot raise",
    remedy: "Lower it to the documented limit or less.",
  },
  ZONE_UNKNOWN: {
    severity: "error",
    meaning: "there is no such time zone",
    remedy: "Use an IANA name, such as Asia/Shanghai or UTC.",
  },
  ZONE_DOCUMENTED: {
    severity: "error",
    meaning: "the vendor documents its day, and another zone is set",
    remedy: "Remove the zone.",
  },
} as const;
