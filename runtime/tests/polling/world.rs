//! The vendor as it is, and the way to it.

use super::*;

#[derive(Debug, Clone)]
pub struct Record {
    pub at: i64,
    pub visible: i64,
    pub deleted: bool,
}

/// The vendor, and what is known of it.
pub struct World {
    pub vendor: Vendor,
    pub now: i64,
    pub records: Vec<Record>,
    pub fault: Fault,
    pub requests: usize,
}

/// What tells an item: its record and the time it was changed last.
pub type Version = (usize, i64);

impl World {
    pub fn visible(&self) -> Vec<Version> {
        let seen = |record: &Record| !record.deleted && record.visible <= self.now;
        let records = self.records.iter().enumerate();
        records
            .filter(|(_, record)| seen(record))
            .map(|(id, record)| (id, record.at))
            .collect()
    }

    pub fn create(&mut self, at: i64, visible: i64) {
        self.records.push(Record {
            at,
            visible,
            deleted: false,
        });
    }

    /// A moment as the vendor writes it: as text where it is asked for in another form.
    pub fn written(&self, at: i64) -> Json {
        match self.vendor.kind {
            Kind::FilteredBySecond => json!(Timestamp::from_millisecond(at).unwrap().to_string()),
            _ => json!(at),
        }
    }

    pub fn answer(&mut self, url: &str) -> Result<Json, ()> {
        let page = self.requests;
        self.requests += 1;
        match self.fault {
            Fault::Page(failing) if failing == page => return Err(()),
            Fault::Grows if page == 1 => self.create(self.now, self.now),
            _ => {}
        }
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.parse::<i64>().unwrap())
        };
        let mut items = self.visible();
        if let Some(since) = value("since") {
            match self.vendor.kind {
                Kind::FilteredBySecond => items.retain(|(_, at)| *at >= since * 1_000),
                // This one takes only what is later.
                _ => items.retain(|(_, at)| *at > since),
            }
        }
        match self.vendor.order {
            Order::Rising => items.sort_by_key(|(id, at)| (*at, *id)),
            Order::Falling => items.sort_by_key(|(id, at)| (-*at, *id)),
            Order::Other => items.sort_by_key(|(id, _)| SeenKey::of(id.to_string())),
        }
        let offset = usize::try_from(value("offset").unwrap_or(0)).unwrap();
        let end = (offset + self.vendor.page).min(items.len());
        let start = if self.vendor.overlaps {
            offset.saturating_sub(1)
        } else {
            offset
        };
        let data: Vec<Json> = items
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .map(|(id, at)| json!({"id": id, "at": self.written(*at)}))
            .collect();
        let next = (end < items.len()).then_some(end);
        Ok(json!({"data": data, "next": next}))
    }
}

#[derive(Clone)]
pub struct Wire(pub Arc<Mutex<World>>);

impl Transport for Wire {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            // Others may run between two pages.
            tokio::task::yield_now().await;
            let answer = self.0.lock().unwrap().answer(&request.url);
            match answer {
                Ok(body) => Ok(RawResponse {
                    status: 200,
                    body: body.to_string().into(),
                    ..RawResponse::default()
                }),
                Err(()) => Err(TransportError {
                    kind: TransportErrorKind::Other,
                    sent: Sent::Maybe,
                    message: String::new(),
                }),
            }
        })
    }
}
