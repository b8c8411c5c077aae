// What is said where no vendor account is configured.

export const notConfiguredText =
  "Not configured: .github/vendors.yaml on the default branch names no vendor account, so nothing can be sent.\n" +
  'Next: copy what you need from .github/vendors.example.yaml and see README, "Going to production".\n';
