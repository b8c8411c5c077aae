// The announcement and the vendors file that the design page shows, word for word.

export const exampleAnnouncementPath = "announcements/2026/11/2026-11-21-db-maintenance.yaml";

export const exampleAnnouncement = `# yaml-language-server: $schema=../../../schemas/announcement.schema.json
title: Maintenance on Saturday       # for reviewers, lists and pages; not sent unless an option uses it
state: present                       # present | absent; absent = cancel what is unsent, recall what is sent
priority: normal                     # urgent | normal | low: who gets a scarce slot first
schedule:
  notBefore: 2026-11-21T09:00:00+08:00   # RFC 3339 with an explicit offset, always
  notAfter: 2026-11-21T21:00:00+08:00    # never send later than this, even when quota frees up
from: ops-bot                        # sender account, unless a delivery names its own
body: |                              # the text that is broadcast, without its trailing line breaks
  We will be offline on 2026-11-21 from 22:00 to 23:00 (UTC+8).
deliveries:
  - to: netease/users
    isOffline: true                  # channel options carry the vendor's own parameter names
    ttl: 48
    targetOs: [ios, aos]
  - to: rongcloud/users
    pushContent: Maintenance 2026-11-21 22:00–23:00
    pushExt: { title: Maintenance, forceShowPushContent: 1 }
    recall: { isDelete: 1 }          # how a recall would look to users: reviewed together with the text
  - to: easemob/chatrooms
    app: staging
    chatroom_msg_level: high
    state: absent                    # one delivery can be taken back alone
broadcasts:                          # written by the dispatcher; people do not edit it. Always the last key
  netease/users:
    status: sent
    id: "48174937359009"             # always a quoted string: ids exceed 2^53
    sentAt: 2026-11-21T01:00:03.412Z
    expiresAt: 2026-11-23T01:00:03.412Z
`;

export const exampleVendors = `defaultApp: production
apps:
  production:
    netease:
      host: api.yunxinapi.com
      appKey: { env: NETEASE_APP_KEY }
      appSecret: { env: NETEASE_APP_SECRET }
    rongcloud:
      host: api.rong-api.com
      appKey: { env: RONGCLOUD_APP_KEY }
      appSecret: { env: RONGCLOUD_APP_SECRET }
    easemob:
      host: a1.easemob.com
      org: "1122"
      app: demo
      clientId: { env: EASEMOB_CLIENT_ID }
      clientSecret: { env: EASEMOB_CLIENT_SECRET }
    limits:                            # what you bought, or less; per channel perSecond, perMinute, per30Minutes, perHour, perDay, recallsPerHour, recallsPerDay
      netease/users: { perDay: 5000 }
    dayZone: { rongcloud: Asia/Shanghai }
    paused: [rongcloud/chatrooms]      # channels that must not send now
    audience: { rongcloud/users: 1200000 }   # optional, for "everyone has it by" forecasts
  staging:
    easemob:
      host: a1.easemob.com
      org: "1122"
      app: demo-staging
      clientId: { env: STAGING_CLIENT_ID }
      clientSecret: { env: STAGING_CLIENT_SECRET }
state:
  branch: announcements-state
safety:
  maxSendsPerRun: 20
  maxRecallsPerRun: 5
  clockSkewSeconds: 300                # how far the clocks of two machines may differ
`;
