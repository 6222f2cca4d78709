//! `expressentry.rounds.v1.ClockService`.

use std::sync::Arc;

use express_entry_proto::rounds::v1 as pb;
use pb::clock_service_server::ClockService;
use tonic::{Request, Response, Status};

use super::{Service, detached};
use crate::clock::Clock;
use crate::convert::{requests, values};
use crate::deadline::deadline_of;
use crate::status::Problem;

/// The calls of the clock.
pub struct ClockApi(pub Arc<Service>);

#[tonic::async_trait]
impl ClockService for ClockApi {
    async fn get_clock(
        &self,
        _: Request<pb::GetClockRequest>,
    ) -> Result<Response<pb::GetClockResponse>, Status> {
        let now = self.0.pool.now().map_err(Problem::from)?;
        let kind = match self.0.pool.clock() {
            Clock::System => pb::ClockKind::System,
            Clock::Simulated(_) => pb::ClockKind::Simulated,
        };
        let now = Some(values::timestamp(now));
        Ok(Response::new(pb::GetClockResponse {
            now,
            kind: kind.into(),
        }))
    }

    async fn advance_clock(
        &self,
        request: Request<pb::AdvanceClockRequest>,
    ) -> Result<Response<pb::AdvanceClockResponse>, Status> {
        let deadline = deadline_of(&request);
        let service = Arc::clone(&self.0);
        let Clock::Simulated(_) = service.pool.clock() else {
            return Err(Problem::ClockNotSimulated.into());
        };
        let now = service.pool.now().map_err(Problem::from)?;
        let to = requests::advance(request.get_ref(), now).map_err(Problem::from)?;
        let now = detached(async move {
            service.life.go_on(to, deadline).await?;
            Ok(service.pool.now()?)
        })
        .await?;
        Ok(Response::new(pb::AdvanceClockResponse {
            now: Some(values::timestamp(now)),
        }))
    }
}
