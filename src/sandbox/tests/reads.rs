//! Lists, single reads, filters, pages and permissions.

use super::*;

#[test]
fn every_read_needs_its_parameters_and_knows_its_rows() {
    let mut rig = Rig::named("calm");
    let table = [
        ("/rest/v1.0/me".to_owned(), 200),
        ("/rest/v1.0/companies".to_owned(), 200),
        ("/rest/v1.1/projects".to_owned(), 400),
        (format!("/rest/v1.1/projects?company_id={COMPANY}"), 200),
        ("/rest/v1.1/projects?company_id=1".to_owned(), 403),
        (format!("/rest/v1.0/projects/{PROJECT}"), 400),
        (format!("/rest/v1.0/projects/{PROJECT}?company_id={COMPANY}"), 200),
        (format!("/rest/v1.0/projects/9?company_id={COMPANY}"), 404),
        (format!("/rest/v1.0/projects/x?company_id={COMPANY}"), 404),
        (format!("/rest/v1.0/projects/{PROJECT}/tools?filters[is_active]=true"), 200),
        (format!("/rest/v1.0/tools?project_id={PROJECT}"), 200),
        ("/rest/v1.0/settings/permissions".to_owned(), 400),
        (format!("/rest/v1.0/settings/permissions?project_id={PROJECT}&company_id={COMPANY}"), 400),
        (format!("/rest/v1.0/settings/permissions?project_id={PROJECT}"), 200),
        (format!("/rest/v1.0/settings/permissions?company_id={COMPANY}"), 200),
        (format!("/rest/v1.0/companies/{COMPANY}/projects/{PROJECT}/currency_configuration"), 200),
        ("/rest/v1.1/requisitions".to_owned(), 400),
        ("/rest/v1.1/requisitions?project_id=x".to_owned(), 400),
        ("/rest/v1.1/requisitions?project_id=9".to_owned(), 404),
        (format!("/rest/v1.1/requisitions/{INVOICE}"), 400),
        (format!("/rest/v1.1/requisitions/{INVOICE}?project_id={PROJECT}"), 200),
        (format!("/rest/v1.1/requisitions/{INVOICE}?project_id={OTHER_PROJECT}"), 404),
        (format!("/rest/v1.1/requisitions?project_id={PROJECT}&filters[updated_at]=2026-03-01"), 400),
        (format!("/rest/v1.1/requisitions?project_id={PROJECT}&filters[id]=x"), 400),
        (format!("/rest/v1.0/commitments?project_id={PROJECT}"), 200),
        (format!("/rest/v1.0/commitments/{CONTRACT}"), 400),
        (format!("/rest/v1.0/commitments/{ELSEWHERE}?project_id={PROJECT}"), 404),
        (format!("/rest/v1.0/work_order_contracts/{CONTRACT}?project_id={PROJECT}"), 200),
        (format!("/rest/v1.0/work_order_contracts/{ORDER}?project_id={PROJECT}"), 404),
        (format!("/rest/v1.0/purchase_order_contracts/{ORDER}?project_id={PROJECT}"), 200),
        (format!("/rest/v1.0/contract_payments?project_id={PROJECT}"), 400),
        (format!("/rest/v1.0/contract_payments?contract_id={CONTRACT}"), 400),
        (format!("/rest/v1.0/contract_payments?project_id={PROJECT}&contract_id={ELSEWHERE}"), 404),
        (format!("/rest/v1.0/contract_payments?project_id={PROJECT}&contract_id={CONTRACT}"), 200),
        (format!("/rest/v1.0/contract_payments/1?project_id={PROJECT}&contract_id={CONTRACT}"), 404),
        (format!("/rest/v1.1/contract_payments?project_id={PROJECT}&contract_id={CONTRACT}"), 404),
        ("/rest".to_owned(), 404),
        ("/".to_owned(), 404),
    ];
    for (path, status) in table {
        assert_eq!(rig.get(&path).0, status, "{path}");
    }
}

#[test]
fn invoices_are_filtered() {
    let mut rig = Rig::named("calm");
    rig.sandbox.world_mut().requisition_mut(INVOICE + 1).unwrap().status = "draft".to_owned();
    rig.sandbox.world_mut().requisition_mut(INVOICE + 1).unwrap().updated_at = Some(Timestamp::parse("2026-03-20T10:00:00Z").unwrap());
    let both = vec![INVOICE, INVOICE + 1];
    let table = [
        ("", both.clone()),
        ("&filters[status]=draft", vec![INVOICE + 1]),
        ("&filters[origin_id]=AP-778", vec![INVOICE]),
        ("&filters[origin_id]=AP-77", vec![]),
        ("&filters%5Bid%5D%5B%5D=1280646&filters%5Bid%5D%5B%5D=1280647", both.clone()),
        ("&filters[id]=1280647", vec![INVOICE + 1]),
        ("&filters[commitment_id]=786001", both.clone()),
        ("&filters[commitment_id]=786002", vec![]),
        ("&filters[is_last]=true", vec![INVOICE + 1]),
        ("&filters[updated_at]=2026-03-20T10:00:00Z...2026-03-20T10:00:00Z", vec![INVOICE + 1]),
        ("&filters[updated_at]=2026-03-20T10:00:01Z...2099-01-01T00:00:00Z", vec![]),
        ("&filters[updated_at]=2026-03-01...2026-03-01", vec![INVOICE]),
        ("&filters[erp_status]=synced", both),
    ];
    for (filter, expected) in table {
        assert_eq!(rig.ids(&format!("/rest/v1.1/requisitions?project_id={PROJECT}{filter}")), expected, "{filter}");
    }
    let orders = format!("/rest/v1.0/purchase_order_contracts?project_id={PROJECT}");
    assert_eq!(rig.ids(&orders), [ORDER]);
    assert_eq!(rig.ids(&format!("/rest/v1.0/work_order_contracts?project_id={PROJECT}&filters[origin_id]=C-77")), [CONTRACT]);
    assert_eq!(rig.ids(&format!("/rest/v1.1/projects?company_id={COMPANY}&filters[id]={OTHER_PROJECT}")), [OTHER_PROJECT]);
}

#[test]
fn the_shapes_are_as_documented() {
    let mut rig = Rig::named("calm");
    let (_, invoice) = rig.get(&format!("/rest/v1.1/requisitions/{INVOICE}?project_id={PROJECT}"));
    assert_eq!(invoice["summary"]["current_payment_due"], "12500.0");
    assert_eq!(invoice["currency_configuration"]["currency_iso_code"], "USD");
    assert_eq!((&invoice["vendor_id"], &invoice["commitment_type"]), (&json!(31), &json!("WorkOrderContract")));
    assert!(invoice["final"].is_boolean() && invoice["erp_status"] == "synced");
    let (_, old) = rig.get(&format!("/rest/v1.0/requisitions/{INVOICE}?project_id={PROJECT}"));
    assert!(old.get("vendor_id").is_none() && old["vendor_name"] == "Lindqvist Concrete");
    let (_, thin) = rig.get(&format!("/rest/v1.0/commitments?project_id={PROJECT}"));
    assert!(thin[0].get("allow_payments").is_none() && thin[0]["vendor"]["name"] == "Lindqvist Concrete");
    let (_, whole) = rig.get(&format!("/rest/v1.0/commitments/{NO_PAYMENTS}?project_id={PROJECT}"));
    assert_eq!(whole["allow_payments"], false);
    rig.create(payment("q1:a"));
    rig.create(json!({"amount": "-500.25", "date": "2026-04-01"}));
    let (_, order) = rig.get(&format!("/rest/v1.0/work_order_contracts/{CONTRACT}?project_id={PROJECT}"));
    assert_eq!(order["total_payments"], "11999.75");
    assert_eq!(order["payments_issued"].as_array().unwrap().len(), 2);
    assert!(order["payments_issued"][0].get("requisition_id").is_none() && order.get("allow_payments").is_none());
}

#[test]
fn links_lead_through_all_rows_and_shuffled_ones_do_not() {
    let mut rig = Rig::named("calm");
    for n in 0..95 {
        let row = RequisitionRow::new(0, CONTRACT, &format!("X-{n}"), "1.0", None);
        assert!(rig.sandbox.world_mut().add_requisition(row) > i64::from(u32::MAX), "beyond 32 bits");
    }
    let walk = |rig: &mut Rig| {
        let mut path = format!("/rest/v1.1/requisitions?project_id={PROJECT}");
        let mut seen = Vec::new();
        loop {
            let answer = rig.answer(Verb::Get, &path, None);
            assert_eq!((answer.header("total"), answer.header("per-page")), (Some("97"), Some("30")));
            let rows: Vec<Value> = serde_json::from_slice(&answer.body).unwrap();
            seen.extend(rows.iter().map(|r| r["id"].as_i64().unwrap()));
            let link = answer.header("link").unwrap();
            let Some(next) = link.split(", ").find(|l| l.ends_with("rel=\"next\"")) else { return seen };
            path = next.trim_start_matches("<http://127.0.0.1:9").split('>').next().unwrap().to_owned();
        }
    };
    let seen = walk(&mut rig);
    assert_eq!(seen.iter().collect::<std::collections::BTreeSet<_>>().len(), 97);
    rig.sandbox.set_profile(Profile::named("shuffled").unwrap());
    let seen = walk(&mut rig);
    assert_eq!(seen.len(), 97);
    assert!(seen.iter().collect::<std::collections::BTreeSet<_>>().len() < 97, "rows moved between pages");
}

#[test]
fn without_permission_everything_looks_empty() {
    let mut rig = Rig::named("calm");
    let (_, made) = rig.create(payment("q1:a"));
    let id = made["id"].as_i64().unwrap();
    let hidden = Profile { permission_projects: vec![PROJECT], ..Profile::named("no-permission").unwrap() };
    rig.sandbox.set_profile(hidden);
    assert_eq!(rig.payments(), Vec::<i64>::new());
    assert_eq!(rig.ids(&format!("/rest/v1.1/requisitions?project_id={PROJECT}")), Vec::<i64>::new());
    assert_eq!(rig.ids(&format!("/rest/v1.0/commitments?project_id={PROJECT}")), Vec::<i64>::new());
    assert_eq!(rig.ids(&format!("/rest/v1.0/work_order_contracts?project_id={PROJECT}")), Vec::<i64>::new());
    assert_eq!(rig.ids(&format!("/rest/v1.1/projects?company_id={COMPANY}")), [OTHER_PROJECT]);
    for show in [
        format!("/rest/v1.0/contract_payments/{id}?project_id={PROJECT}&contract_id={CONTRACT}"),
        format!("/rest/v1.0/commitments/{CONTRACT}?project_id={PROJECT}"),
        format!("/rest/v1.1/requisitions/{INVOICE}?project_id={PROJECT}"),
        format!("/rest/v1.0/projects/{PROJECT}?company_id={COMPANY}"),
    ] {
        assert_eq!(rig.get(&show).0, 404, "{show}");
    }
    assert_eq!((rig.create(payment("q1:b")).0, rig.patch(id, json!({"origin_data": "x"})).0, rig.delete(id).0), (403, 403, 403));
    // The other project is not concerned.
    assert_eq!(rig.get(&format!("/rest/v1.0/commitments/{ELSEWHERE}?project_id={OTHER_PROJECT}")).0, 200);

    rig.sandbox.set_profile(Profile::named("read-only").unwrap());
    assert_eq!(rig.payments(), [id]);
    assert_eq!((rig.create(payment("q1:b")).0, rig.patch(id, json!({"origin_data": "x"})).0, rig.delete(id).0), (403, 403, 403));
    let (_, permissions) = rig.get(&format!("/rest/v1.0/settings/permissions?project_id={PROJECT}"));
    assert_eq!(permissions["tools"][0]["user_access_level"]["name"], "Read Only");
    assert_eq!(rig.sandbox.world().contract_payments.len(), 1);
}
