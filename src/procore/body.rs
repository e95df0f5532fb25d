//! The bodies of writes, as Procore documents them for `POST` and `PATCH /rest/v1.0/contract_payments`.

use serde::Serialize;
use uuid::Uuid;

use crate::model::RemoteWrite;

/// The namespace of idempotency tokens: UUIDv5 of the URL name `https://quittance.invalid/idempotency`.
const TOKEN_NAMESPACE: Uuid = Uuid::from_u128(0x8ac4_ea32_916c_54b3_9024_b9d1_f427_ecb6);

/// Both ids stand in the body, for the change as well as for the creation.
#[derive(Serialize)]
struct Envelope<T> {
    project_id: i64,
    contract_id: i64,
    contract_payment: T,
}

/// Without `requisition_id` the invoice goes on showing as unpaid. `invoice_date` and `payment_number` are left out: the
/// one cannot be read back, the other belongs to Procore's users.
#[derive(Serialize)]
struct Create<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    requisition_id: Option<i64>,
    /// `YYYY-MM-DD`; a date that Procore cannot read would be stored as null without a word.
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method: Option<&'a str>,
    amount: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
    origin_id: String,
    origin_data: &'a str,
}

#[derive(Serialize)]
struct Tag<'a> {
    origin_id: String,
    origin_data: &'a str,
}

/// The body that creates the write's row.
pub(super) fn create(write: &RemoteWrite) -> Vec<u8> {
    bytes(&Envelope {
        project_id: write.project,
        contract_id: write.lane,
        contract_payment: Create {
            requisition_id: write.requisition,
            date: write.date.to_string(),
            invoice_number: write.invoice_number.as_deref(),
            check_number: write.check_number.as_deref(),
            payment_method: write.method.as_deref(),
            amount: write.amount.decimal(),
            notes: write.notes.as_deref(),
            origin_id: write.origin_id.to_string(),
            origin_data: &write.origin_data,
        },
    })
}

/// The body that tags a row as ours and changes nothing else in it.
pub(super) fn tag(write: &RemoteWrite) -> Vec<u8> {
    bytes(&Envelope {
        project_id: write.project,
        contract_id: write.lane,
        contract_payment: Tag { origin_id: write.origin_id.to_string(), origin_data: &write.origin_data },
    })
}

/// The same for the same bytes of the same entry, on every machine.
pub(super) fn idempotency_token(write: &RemoteWrite, body: &[u8]) -> String {
    let mut name = write.origin_id.to_string().into_bytes();
    name.push(0);
    name.extend_from_slice(body);
    Uuid::new_v5(&TOKEN_NAMESPACE, &name).to_string()
}

pub(super) fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("bodies hold strings and integers only, which JSON can always write")
}
