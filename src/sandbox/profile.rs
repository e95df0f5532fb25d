//! How the fake behaves: every knob, and the named settings of them.

use serde::{Deserialize, Serialize};

/// Chances in a thousand, per request. At most one fault befalls a request, drawn in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// A login page in between answers 200 with HTML; nothing is executed.
    pub portal: u16,
    /// The connection ends before anything was executed.
    pub lost_request: u16,
    /// 500, 502 or 503, and nothing was executed.
    pub error_before: u16,
    /// 429 although the windows are not used up; nothing was executed.
    pub throttle: u16,
    /// Executed, then answered 503.
    pub error_after: u16,
    /// Executed, then the connection ends without an answer.
    pub lost_reply: u16,
    /// Executed; the headers arrive, and half of the body.
    pub cut_body: u16,
}

/// What an `origin_id` locks on a contract payment. Procore's own texts contradict one another (traps T3 and T4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// Nothing: a company without an ERP connection, perhaps.
    Off,
    /// The whole object, `origin_id` included.
    WholeObject,
    /// Everything but attachments, `origin_id` and `origin_data`.
    ExceptOrigin,
    /// As before, and the payment number stays open too.
    ExceptOriginAndNumber,
}

/// What happens to a second row with the same `origin_id` (trap T5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// Refused with 409.
    Conflict,
    /// Refused with 422.
    Unprocessable,
    /// Accepted: two rows then stand.
    Accepted,
}

/// What the signed-in user may do in a project (trap T6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Admin on Commitments.
    Admin,
    /// Reads work, writes are answered 403.
    ReadOnly,
    /// Lists answer `[]`, single reads 404, writes 403: absence that proves nothing.
    Hidden,
}

/// Which of the many error bodies are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorStyle {
    /// The body documented for the status.
    Documented,
    /// Any of the known shapes, drawn per request.
    Mixed,
}

/// Every knob of the fake. Missing keys of a JSON profile mean [`Profile::default`], which is `calm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// The profile's name, for people.
    pub name: String,
    /// Requests per fixed hour. Failed ones count, those to `/oauth` do not.
    pub hourly_limit: u32,
    /// Requests per fixed ten seconds.
    pub spike_limit: u32,
    /// 429 carries `Retry-After`, in seconds; without it only `X-Rate-Limit-Reset` tells (trap T27).
    pub retry_after: bool,
    /// How far Procore's clock is ahead of ours; moves `Date`, the reset instant and every timestamp.
    pub clock_skew_seconds: i64,
    /// How long a token lives.
    pub token_seconds: i64,
    /// Faults of `POST /rest/v1.0/contract_payments`.
    pub on_creates: Faults,
    /// Faults of every request, sign-in included; a create draws from `on_creates` first.
    pub on_all: Faults,
    /// What an `origin_id` locks.
    pub lock: Lock,
    /// A change of a locked attribute is ignored and answered 200, instead of 422.
    pub lock_silent: bool,
    /// What happens to a second row with the same `origin_id`.
    pub duplicates: Duplicates,
    /// `requisition_id` is stored; else it is dropped without a word (trap T11).
    pub requisition_kept: bool,
    /// Seconds until a created row shows in lists and single reads (trap T17).
    pub visible_after_seconds: i64,
    /// The status of a create where `allow_payments` is false (trap T9): 403 or 422.
    pub payments_disabled_status: u16,
    /// Negative amounts are accepted, else answered 422 (trap T14).
    pub negative_amounts: bool,
    /// Amounts carry further zeros after the point, differing from answer to answer.
    pub trailing_zeros: bool,
    /// Each page is cut from a freshly shuffled order (trap T23).
    pub shuffled_pages: bool,
    /// What the user may do.
    pub permission: Permission,
    /// The projects that `permission` is about; empty means all of them.
    pub permission_projects: Vec<i64>,
    /// Which error bodies are used.
    pub errors: ErrorStyle,
    /// `Idempotency-Token` on a create is honoured: the repeat is answered 200 with the first row.
    pub idempotency_token: bool,
    /// The largest page of contract payments and commitments; a larger `per_page` is cut down to it.
    pub largest_page: usize,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "calm".to_owned(),
            hourly_limit: 3600,
            spike_limit: 100,
            retry_after: true,
            clock_skew_seconds: 0,
            token_seconds: 5400,
            on_creates: Faults::default(),
            on_all: Faults::default(),
            lock: Lock::ExceptOrigin,
            lock_silent: false,
            duplicates: Duplicates::Unprocessable,
            requisition_kept: true,
            visible_after_seconds: 0,
            payments_disabled_status: 403,
            negative_amounts: true,
            trailing_zeros: false,
            shuffled_pages: false,
            permission: Permission::Admin,
            permission_projects: Vec::new(),
            errors: ErrorStyle::Documented,
            idempotency_token: false,
            largest_page: 2000,
        }
    }
}

impl Profile {
    /// The named profiles with one line each.
    pub const NAMES: &[(&str, &str)] = &[
        ("calm", "the documented rules, 3600 requests per hour and 100 per 10 s, no faults"),
        ("demo", "7200 requests per hour and 300 per 10 s; creates lose 8 % of their replies and 3 % of the requests"),
        ("flaky", "a third of the creates are carried out, but their replies are lost"),
        ("hostile", "a little of everything that can go wrong"),
        ("strict-limits", "600 requests per hour, 25 per 10 s, and no Retry-After"),
        ("silent-lock", "changes of locked attributes are ignored and answered 200"),
        ("whole-lock", "an origin_id locks the whole row, itself included"),
        ("duplicates-accepted", "a second row with the same origin_id is accepted"),
        ("duplicates-conflict", "a second row with the same origin_id is answered 409"),
        ("drops-requisition", "requisition_id is dropped from every create without a word"),
        ("refuses-negative", "a negative amount is answered 422"),
        ("slow-visibility", "a created row shows in lists only after 5 s"),
        ("shuffled", "the order of rows changes between pages"),
        ("skewed-clock", "Procore's clock is 40 minutes ahead"),
        ("captive", "a login page in between answers everything with 200 and HTML"),
        ("broken", "every request is answered 500, 502 or 503, and nothing is executed"),
        ("read-only", "reads work, every write is answered 403"),
        ("no-permission", "lists answer [], single reads 404, writes 403"),
    ];

    /// The profile of this name.
    pub fn named(name: &str) -> Option<Self> {
        let calm = || Self { name: name.to_owned(), ..Self::default() };
        Some(match name {
            "calm" => calm(),
            "demo" => Self {
                hourly_limit: 7200,
                spike_limit: 300,
                on_creates: Faults { lost_reply: 80, lost_request: 30, ..Faults::default() },
                ..calm()
            },
            "flaky" => Self { on_creates: Faults { lost_reply: 333, ..Faults::default() }, errors: ErrorStyle::Mixed, ..calm() },
            "hostile" => hostile(calm()),
            "strict-limits" => Self { hourly_limit: 600, spike_limit: 25, retry_after: false, ..calm() },
            "silent-lock" => Self { lock_silent: true, ..calm() },
            "whole-lock" => Self { lock: Lock::WholeObject, ..calm() },
            "duplicates-accepted" => Self { duplicates: Duplicates::Accepted, ..calm() },
            "duplicates-conflict" => Self { duplicates: Duplicates::Conflict, ..calm() },
            "drops-requisition" => Self { requisition_kept: false, ..calm() },
            "refuses-negative" => Self { negative_amounts: false, ..calm() },
            "slow-visibility" => Self { visible_after_seconds: 5, ..calm() },
            "shuffled" => Self { shuffled_pages: true, ..calm() },
            "skewed-clock" => Self { clock_skew_seconds: 2400, ..calm() },
            "captive" => Self { on_all: Faults { portal: 1000, ..Faults::default() }, ..calm() },
            "broken" => Self { on_all: Faults { error_before: 1000, ..Faults::default() }, ..calm() },
            "read-only" => Self { permission: Permission::ReadOnly, ..calm() },
            "no-permission" => Self { permission: Permission::Hidden, ..calm() },
            _ => return None,
        })
    }

    /// What the user may do in this project.
    pub(super) fn permission_in(&self, project: i64) -> Permission {
        if self.permission_projects.is_empty() || self.permission_projects.contains(&project) { self.permission } else { Permission::Admin }
    }
}

fn hostile(calm: Profile) -> Profile {
    Profile {
        hourly_limit: 3600,
        spike_limit: 40,
        retry_after: false,
        clock_skew_seconds: -90,
        on_creates: Faults {
            lost_request: 60,
            error_before: 40,
            throttle: 30,
            error_after: 60,
            lost_reply: 120,
            cut_body: 60,
            ..Faults::default()
        },
        on_all: Faults { portal: 10, lost_request: 20, error_before: 20, throttle: 20, lost_reply: 10, cut_body: 10, ..Faults::default() },
        lock: Lock::ExceptOriginAndNumber,
        duplicates: Duplicates::Conflict,
        visible_after_seconds: 1,
        payments_disabled_status: 422,
        trailing_zeros: true,
        shuffled_pages: true,
        errors: ErrorStyle::Mixed,
        ..calm
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_name_is_a_profile_and_survives_json() {
        for (name, line) in Profile::NAMES {
            let profile = Profile::named(name).unwrap();
            assert_eq!(profile.name, *name);
            assert!(!line.is_empty());
            let text = serde_json::to_string(&profile).unwrap();
            assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
        }
        assert!(Profile::named("Calm").is_none());
        assert!(serde_json::from_str::<Profile>(r#"{"spike_limt":3}"#).is_err(), "a typing mistake is not ignored");
        let partial: Profile = serde_json::from_str(r#"{"name":"mine","on_creates":{"lost_reply":500}}"#).unwrap();
        assert_eq!((partial.on_creates.lost_reply, partial.spike_limit), (500, 100));
    }
}
